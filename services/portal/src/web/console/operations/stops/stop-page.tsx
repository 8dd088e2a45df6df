import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { When } from '../../../app/when.tsx';
import { ButtonLink } from '../../../design/button.tsx';
import { Facts, Tags } from '../../../design/card.tsx';
import { NoticeBar } from '../../../design/notice-bar.tsx';
import { Page } from '../../../design/page.tsx';
import { Answered } from '../../../design/states.tsx';
import { Certificate } from '../../../person/stops/certificate.tsx';
import { useStaff } from '../../frame/staff.tsx';
import { useCode, useOwnNames, useTimes } from '../common/use-words.ts';
import { ClosingBar, useLastRecord } from './closing-bar.tsx';
import { FeedClosings } from './feed-closings.tsx';
import { PartnerAnswers } from './partner-answers.tsx';
import { StopStatusBadge } from './status.tsx';
import { type StopCase, useStopCase } from './stop-case.ts';
import { TraceId } from './trace-id.tsx';

/** one stop on its way to its end, as it happens. */
export function StopPage() {
  const { t } = useTranslation('operations');
  const { org, path } = useStaff();
  const { stop = '' } = useParams();
  const found = useStopCase(org, stop);
  return (
    <Page title={t('stop.title')} above={<Link to={path('stops')}>{t('stop.back')}</Link>}>
      <Answered query={found}>{(data) => <Followed org={org} stop={data} />}</Answered>
    </Page>
  );
}

function Followed({ org, stop }: { org: string; stop: StopCase }) {
  const { t } = useTranslation('operations');
  const { path } = useStaff();
  const { certificate } = stop;
  return (
    <>
      <div className="mb-2 flex flex-wrap items-center justify-between gap-3">
        <StopStatusBadge stop={stop} />
        <ButtonLink to={path(`fan-out/${stop.stop}`)}>{t('stop.picture')}</ButtonLink>
      </div>
      {stop.feeds.length > 0 && <ClosingBar stop={stop} />}
      {(stop.overdue.feeds.length > 0 || stop.overdue.partners.length > 0) && (
        <NoticeBar tone="bad" role="alert" title={t('stop.late')}>
          {stop.overdue.feeds.length > 0 && t('stop.feedsLate')}{' '}
          {stop.overdue.partners.length > 0 && t('stop.partnersLate')}
        </NoticeBar>
      )}
      <What stop={stop} />
      <div aria-live="polite">
        <FeedClosings stop={stop} />
        <PartnerAnswers stop={stop} />
      </div>
      {certificate ? (
        <>
          <Certificate org={org} stop={stop.stop} />
          <p className="mt-2 text-sm text-solid-gray-700">
            {t('stop.certificateOf')} <When at={certificate.at} /> — {t('stop.key')}{' '}
            <code>{certificate.kid}</code>
          </p>
        </>
      ) : (
        stop.status !== 'superseded' && <p className="mt-8">{t('stop.certificateLater')}</p>
      )}
    </>
  );
}

function What({ stop }: { stop: StopCase }) {
  const { t } = useTranslation('operations');
  const { path } = useStaff();
  const code = useCode();
  const names = useOwnNames();
  const { duration, moment } = useTimes();
  const last = useLastRecord();
  const { kind, person, answeredAt, closedAt, closingMs, boundMs, feeds } = stop;
  const tagged = (ids: readonly string[], name: (id: string) => string) =>
    ids.length === 0 ? t('stop.everything') : <Tags tags={ids.map(name)} />;
  const took =
    closedAt === undefined
      ? t('stop.notClosed')
      : feeds.length === 0
        ? t('stops.noFeed')
        : t('stop.closedAfter', {
            at: moment(closedAt),
            took: duration(closingMs ?? 0),
            bound: duration(boundMs ?? 0),
          });
  const traceFact = stop.traceId
    ? [{ name: t('stop.trace'), value: <TraceId id={stop.traceId} /> }]
    : [];
  return (
    <Facts
      facts={[
        { name: t('stops.kind'), value: kind ? code('stopKind', kind) : t('stops.notYet') },
        {
          name: t('stop.person'),
          value: person ? (
            <Link to={path(`persons/${person}`)}>
              <code>{person}</code>
            </Link>
          ) : (
            t('stop.everybody')
          ),
        },
        { name: t('stop.purposes'), value: tagged(stop.purposes, names.purpose) },
        { name: t('stop.items'), value: tagged(stop.items, names.item) },
        { name: t('stop.recipients'), value: tagged(stop.recipients, names.recipient) },
        ...(answeredAt ? [{ name: t('stop.answered'), value: <When at={answeredAt} /> }] : []),
        { name: t('stop.proven'), value: took },
        ...(closedAt !== undefined && feeds.length > 0
          ? [{ name: t('stop.lastRecord'), value: last(stop) }]
          : []),
        { name: t('stop.position'), value: <code>{stop.position}</code> },
        ...traceFact,
      ]}
    />
  );
}

import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { closingVerdict } from '../../app/closing.ts';
import { usePreferences } from '../../app/preferences.tsx';
import { useSession } from '../../app/session.tsx';
import type { HistoryEntry, PublicPage } from '../../app/shapes.ts';
import { When } from '../../app/when.tsx';
import { ButtonLink } from '../../design/button.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Page } from '../../design/page.tsx';
import { Answered } from '../../design/states.tsx';
import { type Step, Steps } from '../../design/steps.tsx';
import { momentText } from '../../i18n/dates.ts';
import type { Wording } from '../../i18n/i18n.ts';
import { useHistoryEntry } from '../history.ts';
import { useNames } from '../names.ts';
import { usePublicPage } from '../questions.ts';
import { Certificate } from './certificate.tsx';
import { FeedList } from './feed-list.tsx';
import { PartnerList } from './partner-list.tsx';
import { usePublished } from './progress.ts';
import { type StopCase, useStopCase } from './stop-case.ts';

type Translate = TFunction<'translation'>;

/** Whether every flow has stopped, and how long that took. */
function closing(stop: StopCase, t: Translate, wording: Wording): Step {
  if (stop.closedAt === undefined) {
    const late = stop.overdue.feeds.length > 0;
    return {
      state: late ? 'late' : 'going',
      title: t(late ? 'stop.feedLate' : 'stop.feedClosing'),
    };
  }
  return {
    state: 'done',
    title: t('stop.closed'),
    at: momentText(stop.closedAt, wording),
    ...(stop.feeds.length > 0 ? { more: howLong(stop, t) } : {}),
  };
}

/** What left last and when it was proven that nothing follows are two times, and said as two. */
function howLong(stop: StopCase, t: Translate): string {
  const inSeconds = (ms = 0): string => (ms / 1_000).toFixed(2);
  const seconds = inSeconds(stop.closingMs);
  const last = inSeconds(stop.lastRecordMs);
  switch (closingVerdict(stop)) {
    case 'held':
      return t(stop.lastRecordMs ? 'stop.provenAfter' : 'stop.provenNone', { seconds, last });
    case 'unknown':
      return t('stop.proven', { seconds });
    default:
      return t('stop.took', { seconds });
  }
}

/** 止まるまで: what was asked for, and how far it has come, live. */
export function StopPage() {
  const { t } = useTranslation();
  const { org = '', owner = '', version = '' } = useParams();
  const entry = useHistoryEntry(org, owner, Number(version));
  const page = usePublicPage(org);
  return (
    <Page title={t('stop.title')}>
      <Answered query={page}>
        {(shown) => (
          <Answered query={entry}>
            {(found) => <Followed org={org} owner={owner} page={shown} entry={found} />}
          </Answered>
        )}
      </Answered>
    </Page>
  );
}

type Props = {
  readonly org: string;
  readonly owner: string;
  readonly page: PublicPage;
  readonly entry: HistoryEntry | null;
};

function Followed({ org, owner, page, entry }: Props) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const names = useNames(page);
  const published = usePublished(org, owner, entry?.version ?? 0);
  const stop = useStopCase(org, owner, entry?.version ?? 0);
  const { followsStops = false } = useSession();
  if (!entry) return <NoticeBar tone="bad" title={t('states.notFound')} />;
  const inForce = published.data?.inForce === true;
  const steps: Step[] = [
    {
      state: 'done',
      title: t('stop.accepted'),
      at: momentText(entry.at, wording),
      more: t('stop.acceptedText'),
    },
    {
      state: inForce ? 'done' : published.data ? 'late' : 'going',
      title: inForce ? t('stop.published') : t('stop.publishing'),
      ...(inForce || !published.data ? {} : { more: t('stop.late') }),
    },
    ...(stop && stop.status !== 'held' ? [closing(stop, t, wording)] : []),
  ];
  const purpose = names.purpose(entry.purpose ?? '');
  return (
    <>
      <p className="text-xl leading-150 font-bold">
        {owner === 'consent' ? t('stop.withdrawal', { purpose }) : t('stop.optOut')}
      </p>
      <p className="mb-6 text-solid-gray-700">
        {names.organisation} — <When at={entry.at} />
      </p>
      {stop?.status === 'complete' ? (
        <NoticeBar tone="good" role="status" title={t('stop.complete')} />
      ) : (
        <p className="mb-4 text-sm text-solid-gray-700">{t('stop.live')}</p>
      )}
      <div aria-live="polite">
        <Steps label={t('stop.title')} steps={steps} />
        {stop && <FeedList stop={stop} names={names} />}
        {stop && <PartnerList stop={stop} names={names} />}
      </div>
      {!followsStops && <p className="mt-6 text-solid-gray-700">{t('stop.feedsUnknown')}</p>}
      {stop?.certificate && <Certificate org={org} stop={stop.stop} />}
      <div className="mt-8 flex flex-wrap gap-2">
        <ButtonLink to="/consents">{t('detail.back')}</ButtonLink>
        <ButtonLink to="/stops">{t('stop.list')}</ButtonLink>
      </div>
    </>
  );
}

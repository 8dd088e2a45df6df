import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../app/api.ts';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Answered } from '../../design/states.tsx';
import { Table } from '../../design/table.tsx';
import { useStaff } from '../frame/staff.tsx';
import { useNames } from './names.ts';
import { textAt, type Value, valueAt } from './values.ts';

type FeedImpact = {
  readonly feed: string;
  readonly purpose: string;
  readonly recipient: string;
  readonly personsNow: number;
  readonly personsAfter: number;
  readonly personsLosing: number;
  readonly closes: boolean;
  readonly recordsPerDay: number | null;
};
type Impact = {
  readonly persons: number;
  readonly askAgain: { readonly count: number };
  readonly feeds: readonly FeedImpact[];
};

/** who would have to be asked again, and which flows would close. Nothing is changed by asking. */
export function ImpactOf({ change }: { change: Value }) {
  const { t } = useTranslation('registry');
  const { org } = useStaff();
  const impact = useQuery({
    queryKey: ['console', org, 'impact', JSON.stringify(change)],
    queryFn: ({ signal }) =>
      call<Impact>('POST', '/v1/purposes:impact', {
        body: { organisation: org, name: 0, ...change },
        signal,
      }),
    staleTime: 0,
  });
  return (
    <section className="my-6">
      <h2 className="mb-3 border-l-8 border-key-900 pl-3 text-[1.375rem] leading-150 font-bold">
        {t('impact.title')}
      </h2>
      <Answered query={impact}>{(found) => <Shown impact={found} />}</Answered>
    </section>
  );
}

function Shown({ impact: { persons, askAgain, feeds } }: { impact: Impact }) {
  const { t, i18n } = useTranslation('registry');
  const names = useNames();
  const number = (count: number) => count.toLocaleString(i18n.language === 'en' ? 'en' : 'ja');
  const closing = feeds.filter(({ closes }) => closes).length;
  return (
    <>
      <NoticeBar
        tone={askAgain.count > 0 || closing > 0 ? 'warn' : 'good'}
        role="status"
        title={
          askAgain.count > 0
            ? t('impact.askAgain', { asked: number(askAgain.count), persons: number(persons) })
            : t('impact.nobody', { persons: number(persons) })
        }
      >
        {closing > 0 ? t('impact.closing', { feeds: number(closing) }) : t('impact.noneCloses')}
      </NoticeBar>
      {feeds.length > 0 && (
        <Table
          caption={t('impact.feeds')}
          keyOf={({ feed }) => feed}
          rows={feeds}
          columns={[
            {
              key: 'feed',
              title: t('impact.feed'),
              head: true,
              cell: (feed) => `${names.of('purpose', feed.purpose)} (${feed.feed})`,
            },
            {
              key: 'recipient',
              title: t('impact.recipient'),
              cell: ({ recipient }) => names.of('recipient', recipient),
            },
            { key: 'now', title: t('impact.now'), cell: (feed) => number(feed.personsNow) },
            { key: 'after', title: t('impact.after'), cell: (feed) => number(feed.personsAfter) },
            {
              key: 'perDay',
              title: t('impact.perDay'),
              cell: ({ recordsPerDay }) =>
                recordsPerDay === null ? t('impact.unknown') : number(recordsPerDay),
            },
            {
              key: 'closes',
              title: t('impact.closes'),
              cell: ({ closes, personsLosing }) =>
                closes
                  ? t('impact.yes')
                  : personsLosing > 0
                    ? t('impact.less', { persons: number(personsLosing) })
                    : t('impact.no'),
            },
          ]}
        />
      )}
    </>
  );
}

/** What a recipient's new relation, country or missing safeguard would do. */
export function RecipientImpact({
  id,
  before,
  after,
}: {
  id: string;
  before: Value;
  after: Value;
}) {
  const said = (key: string) =>
    textAt(before, key) === textAt(after, key) ? {} : { [key]: textAt(after, key) };
  const ends =
    valueAt(before, 'safeguard') !== undefined && valueAt(after, 'safeguard') === undefined;
  const change = {
    ...said('relation'),
    ...said('country'),
    ...(ends ? { endSafeguard: true } : {}),
  };
  const whole = Object.values(change).every(
    (one) => one === true || /^[A-Za-z-]{2,}$/.test(String(one)),
  );
  if (Object.keys(change).length === 0 || !whole) return null;
  return <ImpactOf change={{ recipient: { id, ...change } }} />;
}

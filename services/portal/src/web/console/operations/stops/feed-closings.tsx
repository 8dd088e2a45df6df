import { useTranslation } from 'react-i18next';
import { Badge } from '../../../design/badge.tsx';
import { Section } from '../../../design/page.tsx';
import { Table } from '../../../design/table.tsx';
import { useOwnNames, useTimes } from '../common/use-words.ts';
import type { CaseFeed, ClosedPartition, StopCase } from './stop-case.ts';

/** Each flow of the stop, with when it closed and where: from there on nothing of the person stands in it. */
export function FeedClosings({ stop }: { stop: StopCase }) {
  const { t } = useTranslation('operations');
  const names = useOwnNames();
  const { duration, moment } = useTimes();
  const since = stop.since === undefined ? undefined : Date.parse(stop.since);
  const after = (at: string) => (since === undefined ? '' : duration(Date.parse(at) - since));
  return (
    <Section title={t('stop.feeds')}>
      {stop.feeds.length === 0 ? (
        <p>{t('stop.feedsNone')}</p>
      ) : (
        <Table
          caption={t('stop.feeds')}
          rows={stop.feeds}
          keyOf={({ feed }) => feed}
          columns={[
            {
              key: 'feed',
              title: t('stop.feed'),
              head: true,
              cell: ({ feed, recipient, purpose }) => (
                <>
                  <span className="font-bold">{names.recipient(recipient)}</span>
                  <span className="block text-sm text-solid-gray-700">
                    {names.purpose(purpose)} (<code>{feed}</code>)
                  </span>
                </>
              ),
            },
            {
              key: 'state',
              title: t('stops.status'),
              cell: (feed) => (
                <FeedState feed={feed} late={stop.overdue.feeds.includes(feed.feed)} />
              ),
            },
            {
              key: 'closed',
              title: t('stop.closed'),
              cell: ({ closedAt }) =>
                closedAt === undefined ? (
                  '—'
                ) : (
                  <span className="tabular-nums">
                    {moment(closedAt)} ({after(closedAt)})
                  </span>
                ),
            },
            {
              key: 'positions',
              title: t('stop.positions'),
              cell: ({ partitions }) => <Positions partitions={partitions} after={after} />,
            },
          ]}
        />
      )}
    </Section>
  );
}

function FeedState({ feed, late }: { feed: CaseFeed; late: boolean }) {
  const { t } = useTranslation('operations');
  if (feed.closed) return <Badge tone="good">{t('stop.feedClosed')}</Badge>;
  return (
    <Badge tone={late ? 'bad' : 'info'}>
      {t(late ? 'stop.feedLate' : 'stop.feedClosing', { count: feed.openPartitions })}
    </Badge>
  );
}

type PositionsProps = {
  readonly partitions: readonly ClosedPartition[];
  readonly after: (at: string) => string;
};

function Positions({ partitions, after }: PositionsProps) {
  const { t } = useTranslation('operations');
  const { moment } = useTimes();
  if (partitions.length === 0) return '—';
  return (
    <details>
      <summary className="cursor-pointer text-key-900">
        {t('stop.partitions', { count: partitions.length })}
      </summary>
      <ul className="text-sm">
        {partitions.map(({ partition, by, closedAt, closingOffset, last }) => (
          <li key={partition} className="mt-1">
            {t('stop.partition', { partition, offset: closingOffset, after: after(closedAt) })}{' '}
            {t(`closedBy.${by}`)}
            {last && <span className="block">{t('stop.last', { at: moment(last.at) })}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

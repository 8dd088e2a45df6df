import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from '../../../design/page.tsx';
import { useStaff } from '../../frame/staff.tsx';
import { PagedTable } from '../common/paged-table.tsx';
import { useOwnNames } from '../common/use-words.ts';
import { type GateStatus, lookAgainMsOf, useFeeds, useGateStatus } from './feeds.ts';
import { Freshness, GateState } from './gate-state.tsx';

/** Every flow of data to others, and how its gate stands. */
export function FeedsPage() {
  const { t } = useTranslation('operations');
  const { org, path } = useStaff();
  const names = useOwnNames();
  const list = useFeeds(org);
  const rows = list.data?.pages.reduce((sum, { items }) => sum + items.length, 0) ?? 0;
  const everyMs = lookAgainMsOf(rows);
  const live = (feed: string, of: (status: GateStatus) => React.ReactNode) => (
    <Live feed={feed} everyMs={everyMs} of={of} />
  );
  return (
    <Page title={t('feeds.title')} lead={t('feeds.lead')}>
      {rows > 0 && (
        <p className="mb-4 text-sm text-solid-gray-700">
          {t('feeds.every', { seconds: everyMs / 1_000 })}
        </p>
      )}
      <PagedTable
        list={list}
        caption={t('feeds.title')}
        keyOf={({ id }) => id}
        empty={{ title: t('feeds.none'), why: t('feeds.noneWhy') }}
        columns={[
          {
            key: 'feed',
            title: t('feeds.feed'),
            head: true,
            cell: ({ id, recipient, purpose, retired }) => (
              <>
                <Link to={path(`flows/${id}`)} className="font-bold">
                  {names.recipient(recipient)}
                </Link>
                <span className="block text-sm text-solid-gray-700">
                  {names.purpose(purpose)} (<code>{id}</code>){retired && ` ${t('feeds.retired')}`}
                </span>
              </>
            ),
          },
          {
            key: 'state',
            title: t('feeds.state'),
            cell: ({ id }) => live(id, (status) => <GateState status={status} />),
          },
          {
            key: 'fresh',
            title: t('feeds.freshness'),
            cell: ({ id }) => live(id, ({ freshnessMs }) => <Freshness ms={freshnessMs} />),
          },
          {
            key: 'released',
            title: t('feeds.released'),
            cell: ({ id }) => live(id, ({ released }) => released.toLocaleString()),
          },
          {
            key: 'withheld',
            title: t('feeds.withheld'),
            cell: ({ id }) => live(id, ({ withheld }) => withheld.toLocaleString()),
          },
        ]}
      />
    </Page>
  );
}

type LiveProps = {
  readonly feed: string;
  readonly everyMs: number;
  readonly of: (status: GateStatus) => React.ReactNode;
};

function Live({ feed, everyMs, of }: LiveProps) {
  const { t } = useTranslation('operations');
  const { data, isError } = useGateStatus(useStaff().org, feed, everyMs);
  if (data) return of(data);
  return isError || data === null ? t('feeds.unknown') : '…';
}

import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from '../../../design/page.tsx';
import { useStaff } from '../../frame/staff.tsx';
import { PagedTable } from '../common/paged-table.tsx';
import { useOwnNames } from '../common/use-words.ts';
import { type GateStatus, useFeeds, useGateStatus } from './feeds.ts';
import { Freshness, GateState } from './gate-state.tsx';

/** Every flow of data to others, and how its gate stands. */
export function FeedsPage() {
  const { t } = useTranslation('operations');
  const { org, path } = useStaff();
  const names = useOwnNames();
  const list = useFeeds(org);
  return (
    <Page title={t('feeds.title')} lead={t('feeds.lead')}>
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
            cell: ({ id }) => <Live feed={id} of={(status) => <GateState status={status} />} />,
          },
          {
            key: 'fresh',
            title: t('feeds.freshness'),
            cell: ({ id }) => (
              <Live feed={id} of={({ freshnessMs }) => <Freshness ms={freshnessMs} />} />
            ),
          },
          {
            key: 'released',
            title: t('feeds.released'),
            cell: ({ id }) => <Live feed={id} of={({ released }) => released.toLocaleString()} />,
          },
          {
            key: 'withheld',
            title: t('feeds.withheld'),
            cell: ({ id }) => <Live feed={id} of={({ withheld }) => withheld.toLocaleString()} />,
          },
        ]}
      />
    </Page>
  );
}

function Live({ feed, of }: { feed: string; of: (status: GateStatus) => React.ReactNode }) {
  const { t } = useTranslation('operations');
  const { data, isError } = useGateStatus(useStaff().org, feed);
  if (data) return of(data);
  return isError || data === null ? t('feeds.unknown') : '…';
}

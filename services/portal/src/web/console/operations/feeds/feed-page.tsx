import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { When } from '../../../app/when.tsx';
import { Button } from '../../../design/button.tsx';
import { Facts, Tags } from '../../../design/card.tsx';
import { NoticeBar } from '../../../design/notice-bar.tsx';
import { Page } from '../../../design/page.tsx';
import { Answered, Problem } from '../../../design/states.tsx';
import { Table } from '../../../design/table.tsx';
import { History } from '../../frame/history.tsx';
import { useStaff } from '../../frame/staff.tsx';
import { useCode, useOwnNames } from '../common/use-words.ts';
import { FeedCharts } from './feed-charts.tsx';
import { type Feed, useFeed, useFeedSwitch, useGateStatus } from './feeds.ts';
import { Freshness, GateState } from './gate-state.tsx';
import { PauseDialog } from './pause-dialog.tsx';

/** One flow: how its gate stands, what it lets through, and the switch. */
export function FeedPage() {
  const { t } = useTranslation('operations');
  const { org, path } = useStaff();
  const { feed = '' } = useParams();
  const found = useFeed(org, feed);
  const names = useOwnNames();
  const title = found.data ? names.recipient(found.data.recipient) : feed;
  return (
    <Page title={title} above={<Link to={path('flows')}>{t('feeds.back')}</Link>}>
      <Answered query={found}>{(data) => <Shown org={org} feed={data} />}</Answered>
    </Page>
  );
}

function Shown({ org, feed }: { org: string; feed: Feed }) {
  const { t } = useTranslation('operations');
  const names = useOwnNames();
  const gate = useGateStatus(org, feed.id);
  return (
    <>
      <Facts
        facts={[
          { name: t('feeds.feed'), value: <code>{feed.id}</code> },
          { name: t('feeds.purpose'), value: names.purpose(feed.purpose) },
          {
            name: t('feeds.items'),
            value: <Tags tags={feed.items.map(({ item }) => names.item(item))} />,
          },
          ...(gate.data
            ? [
                { name: t('feeds.state'), value: <GateState status={gate.data} /> },
                {
                  name: t('feeds.freshness'),
                  value: <Freshness ms={gate.data.freshnessMs} />,
                },
                { name: t('feeds.lag'), value: gate.data.lag.toLocaleString() },
                { name: t('feeds.removed'), value: gate.data.itemsRemoved.toLocaleString() },
              ]
            : []),
        ]}
      />
      {gate.isError && !gate.data && <Problem error={gate.error} />}
      {gate.data === null && <NoticeBar tone="warn" title={t('feeds.unknown')} />}
      <Switch org={org} feed={feed} />
      <FeedCharts
        org={org}
        feed={feed.id}
        status={gate.data ?? undefined}
        atMs={gate.dataUpdatedAt}
      />
      {gate.data && <Partitions partitions={gate.data.partitions} />}
      <History collection="feeds" id={feed.id} version={feed.version} />
    </>
  );
}

function Switch({ org, feed }: { org: string; feed: Feed }) {
  const { t } = useTranslation('operations');
  const { mayOperate } = useStaff();
  const [asking, setAsking] = useState(false);
  const change = useFeedSwitch(org, feed.id);
  const isPaused = feed.status === 'paused';
  return (
    <>
      {feed.paused && (
        <NoticeBar tone="warn" title={t('feeds.pausedSince')}>
          <When at={feed.paused.at} /> — {feed.paused.reason}
        </NoticeBar>
      )}
      {change.isError && <Problem error={change.error} />}
      {mayOperate && isPaused && (
        <Button isPending={change.isPending} onPress={() => change.mutate({ to: 'resume' })}>
          {t('feeds.resume')}
        </Button>
      )}
      {mayOperate && !isPaused && (
        <Button onPress={() => setAsking(true)}>{t('feeds.pause')}</Button>
      )}
      <PauseDialog
        open={asking}
        busy={change.isPending}
        onClose={() => setAsking(false)}
        onPause={(reason) =>
          change.mutate({ to: 'pause', reason }, { onSettled: () => setAsking(false) })
        }
      />
    </>
  );
}

type PartitionsProps = {
  partitions: NonNullable<ReturnType<typeof useGateStatus>['data']>['partitions'];
};

function Partitions({ partitions }: PartitionsProps) {
  const { t } = useTranslation('operations');
  const code = useCode();
  return (
    <details className="mt-8">
      <summary className="cursor-pointer font-bold text-key-900">{t('feeds.partitions')}</summary>
      <Table
        caption={t('feeds.partitions')}
        rows={partitions}
        keyOf={({ partition }) => String(partition)}
        columns={[
          {
            key: 'partition',
            title: t('feeds.partition'),
            head: true,
            cell: ({ partition }) => partition,
          },
          {
            key: 'state',
            title: t('feeds.state'),
            cell: ({ status, why }) =>
              status === 'open'
                ? t('feeds.open')
                : `${t('feeds.paused')} (${code('pausedWhy', why)})`,
          },
          {
            key: 'fresh',
            title: t('feeds.freshness'),
            cell: ({ freshnessMs }) => <Freshness ms={freshnessMs} />,
          },
          { key: 'lag', title: t('feeds.lag'), cell: ({ lag }) => lag.toLocaleString() },
          {
            key: 'released',
            title: t('feeds.released'),
            cell: ({ released }) => released.toLocaleString(),
          },
          {
            key: 'withheld',
            title: t('feeds.withheld'),
            cell: ({ withheld }) => withheld.toLocaleString(),
          },
        ]}
      />
    </details>
  );
}

import { notFound, ok, type Route, route } from '@doui/http';
import type { FeedFacts } from '@doui/law';
import { type PartitionStatus, statusParams, statusShape } from './wire.ts';

export type StatusDeps = {
  readonly feed: (id: string) => FeedFacts | undefined;
  readonly statuses: (id: string) => readonly PartitionStatus[];
  readonly instance: string;
};

/** `GET …/feeds/{id}/status`: what this gate knows of its partitions of the feed. */
export const statusRoute = (deps: StatusDeps): Route =>
  route({
    id: 'feedStatus',
    method: 'get',
    path: '/v1/organisations/{org}/feeds/{id}/status',
    summary: {
      ja: 'フィードの状態(開放・一時停止とその理由、遅延、鮮度)',
      en: 'Where a feed stands: open or paused and why, lag, freshness',
    },
    roles: ['operator', 'privacy-manager', 'auditor', 'system', 'service'],
    params: statusParams,
    answers: { 200: { what: 'The state of the feed', schema: statusShape }, 404: { what: 'None' } },
    handler: async ({ params, principal }) => {
      const feed = deps.feed(params.id);
      const own = principal.org === params.org || principal.roles.includes('service');
      if (!feed || feed.org !== params.org || !own) return notFound();
      return ok(statusOf(feed, deps.statuses(params.id), deps.instance));
    },
  });

function statusOf(feed: FeedFacts, statuses: readonly PartitionStatus[], instance: string) {
  const partitions = [...statuses]
    .sort((a, b) => a.partition - b.partition)
    .map(({ org: _org, feed: _feed, freshnessMs, ...status }) => ({
      ...status,
      freshnessMs: finite(freshnessMs),
    }));
  const paused = partitions.find(({ status }) => status === 'paused');
  const sum = (of: (one: (typeof partitions)[number]) => number): number =>
    partitions.reduce((total, one) => total + of(one), 0);
  const worst = Math.max(...statuses.map(({ freshnessMs }) => freshnessMs));
  return {
    feed: feed.id,
    organisation: feed.org,
    status: partitions.length === 0 || paused ? 'paused' : 'open',
    why: partitions.length === 0 ? 'not-assigned' : (paused?.why ?? ''),
    freshnessMs: finite(worst),
    lag: sum(({ lag }) => lag),
    released: sum(({ released }) => released),
    withheld: sum(({ withheld }) => withheld),
    itemsRemoved: sum(({ itemsRemoved }) => itemsRemoved),
    instance,
    partitions,
  };
}

/** JSON has no infinity: a view that never was fresh has no age. */
const finite = (ms: number): number | null => (Number.isFinite(ms) ? Math.round(ms) : null);

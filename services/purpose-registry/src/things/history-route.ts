import { notFound, ok, type Route, route } from '@doui/http';
import { toRfc3339 } from '@doui/kernel';
import type { RegistryEvent } from './events.ts';
import type { Handle } from './handle.ts';
import { collections, type Kind, kinds } from './kinds.ts';
import { paths } from './wire.ts';
import { HistoryAnswer, HistoryQuery } from './wire-history.ts';
import { whatHappened } from './wire-proto.ts';

/** For who follows the events and misses some: what the topic says of each, from the ledger. */
export const historyRoutes = (handle: Pick<Handle, 'history'>): Route[] =>
  kinds.flatMap((kind) => (kind === 'organisation' ? [] : [historyRoute(kind, handle)]));

const whoDid = (event: RegistryEvent) => ({
  by: event.by,
  ...('proposedBy' in event && event.proposedBy ? { proposedBy: event.proposedBy } : {}),
});

function historyRoute(
  kind: Exclude<Kind, 'organisation'>,
  { history }: Pick<Handle, 'history'>,
): Route {
  return route({
    id: `history-${kind}`,
    method: 'get',
    path: `/v1/organisations/{org}/${collections[kind]}/{id}/history`,
    summary: { ja: '変更の履歴を読む', en: 'Read what happened, version by version' },
    roles: ['privacy-manager', 'operator', 'auditor', 'service'],
    params: paths.thing,
    query: HistoryQuery,
    answers: { 200: { what: 'A page, with `next` while there is more', schema: HistoryAnswer } },
    handler: async ({ params: { org, id }, query: { from, limit }, principal }) => {
      const found = await history({ org, kind, id }, from, limit + 1);
      if (found.length === 0 && from === 1) return notFound();
      const entries = found.slice(0, limit).map(({ version, atMs, event }) => ({
        version,
        at: toRfc3339(atMs),
        ...whatHappened(event),
        // its own people see who; for other services it is no matter.
        ...(principal.roles.includes('service') ? {} : whoDid(event)),
      }));
      const next = found[limit]?.version;
      return ok({ kind, id, entries, ...(next === undefined ? {} : { next }) });
    },
  });
}

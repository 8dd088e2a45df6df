import { notFound, ok, type Route, route } from '@doui/http';
import { toRfc3339 } from '@doui/kernel';
import { evolve } from './evolve.ts';
import type { Handle } from './handle.ts';
import { collections, type Kind } from './kinds.ts';
import { absent } from './state.ts';
import { paths } from './wire.ts';
import { thingAnswer } from './wire-answers.ts';
import { HistoryQuery, VersionsAnswer } from './wire-history.ts';

/** What stands as soon as it is put: of purposes and notices every published version is in the thing itself. */
const kinds = ['item', 'recipient', 'processor', 'joint-use', 'feed'] as const satisfies Kind[];

/** What a thing said, version by version, for who compares two of them. */
export const versionsRoutes = (handle: Pick<Handle, 'history'>): Route[] =>
  kinds.map((kind) => versionsRoute(kind, handle));

function versionsRoute(kind: (typeof kinds)[number], { history }: Pick<Handle, 'history'>): Route {
  return route({
    id: `versions-${kind}`,
    method: 'get',
    path: `/v1/organisations/{org}/${collections[kind]}/{id}/versions`,
    summary: { ja: '版ごとの内容を読む', en: 'Read what it said, version by version' },
    roles: ['privacy-manager', 'operator', 'auditor'],
    params: paths.thing,
    query: HistoryQuery,
    answers: { 200: { what: 'A page, with `next` while there is more', schema: VersionsAnswer } },
    handler: async ({ params: { org, id }, query: { from, limit } }) => {
      const found = await history({ org, kind, id }, from, limit + 1);
      if (found.length === 0 && from === 1) return notFound();
      const versions: object[] = [];
      for (const { version, event, atMs } of found.slice(0, limit)) {
        if (event.type !== 'put') continue; // Pausing and retiring say nothing new of it.
        const state = evolve(absent, event, atMs);
        const { position: _, ...said } = thingAnswer({ org, kind, id, version, state }) as {
          position: string;
        };
        versions.push({ ...said, at: toRfc3339(atMs) });
      }
      const next = found[limit]?.version;
      return ok({ kind, id, versions, ...(next === undefined ? {} : { next }) });
    },
  });
}

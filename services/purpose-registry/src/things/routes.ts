import { decodeCursor, notFound, ok, pageFields, pageOf, type Route, route } from '@doui/http';
import { asOfRoute } from './as-of-route.ts';
import type { Content } from './bodies.ts';
import { checkRoute } from './check-route.ts';
import { commandRoutes, retireRoute } from './command-routes.ts';
import { historyRoutes } from './history-route.ts';
import { collections, type Kind, kinds } from './kinds.ts';
import { isSought } from './search.ts';
import { after } from './sorted.ts';
import { versionsRoutes } from './versions-route.ts';
import { listQuery, paths, putOf } from './wire.ts';
import { thingAnswer } from './wire-answers.ts';
import {
  allOf,
  at,
  pathOf,
  type RouteDeps,
  replyTo,
  targetOf,
  words,
  written,
} from './write-route.ts';

const readers = ['privacy-manager', 'operator', 'auditor', 'system', 'service'] as const;

/** Every route of the registry's things. */
export function thingRoutes(deps: RouteDeps): Route[] {
  return [
    ...kinds.flatMap((kind) => [putRoute(kind, deps), getRoute(kind, deps)]),
    ...kinds.flatMap((kind) =>
      kind === 'organisation' ? [] : [listRoute(kind, deps), retireRoute(kind, deps)],
    ),
    ...historyRoutes(deps.handle),
    ...versionsRoutes(deps.handle),
    asOfRoute(deps.handle),
    ...kinds.flatMap((kind) => (kind === 'organisation' ? [] : [checkRoute(kind, deps.handle)])),
    ...commandRoutes(deps),
  ];
}

function putRoute(kind: Kind, { handle, actorOf }: RouteDeps): Route {
  return route({
    id: `put-${kind}`,
    method: 'put',
    path: at(kind),
    summary: {
      ja: `${words[kind].ja}を登録・変更する`,
      en: `Register or change a ${words[kind].en}`,
    },
    roles: ['privacy-manager'],
    params: pathOf(kind),
    body: putOf(kind),
    answers: written,
    handler: async (context) => {
      const { commandId: _, ...body } = context.body;
      const target = targetOf(kind, context.params);
      const by = actorOf(context, 'privacy-manager');
      const { commandId, ifMatch } = context;
      const content = { kind, body } as Content;
      return replyTo(await handle.put(target, content, { commandId, by, ifMatch }), target);
    },
  });
}

function getRoute(kind: Kind, { handle, actorOf }: RouteDeps): Route {
  return route({
    id: `get-${kind}`,
    method: 'get',
    path: at(kind),
    summary: { ja: `${words[kind].ja}を読む`, en: `Read a ${words[kind].en}` },
    roles: readers,
    params: pathOf(kind),
    answers: { 200: { what: 'As it stands' } },
    handler: async ({ params, principal }) => {
      const target = targetOf(kind, params);
      const head = await handle.read(target);
      if (!head || head.state.kind === 'absent') return notFound();
      const inForce = await handle.isPublished(target);
      const reader = actorOf({ principal }, 'privacy-manager').subject;
      return ok(
        { ...thingAnswer({ ...target, ...head, reader }), inForce },
        { etag: head.version },
      );
    },
  });
}

function listRoute(kind: Exclude<Kind, 'organisation'>, { directory }: RouteDeps): Route {
  return route({
    id: `list-${collections[kind]}`,
    method: 'get',
    path: allOf(kind),
    summary: { ja: `${words[kind].ja}の一覧`, en: `List the ${words[kind].en}s` },
    roles: readers,
    params: paths.org,
    query: listQuery(pageFields),
    answers: { 200: { what: 'A page, with `next` while there is more; or those of `ids`' } },
    handler: async ({ params: { org }, query: { limit, cursor, q, ids } }) => {
      if (ids !== undefined) {
        const named = ids.flatMap((id) => directory.find(org, kind, id) ?? []);
        return ok({ items: named.map((entry) => thingAnswer({ org, kind, ...entry })) });
      }
      const from = cursor === undefined ? '' : (decodeCursor(cursor) ?? '');
      const asked = { limit: limit + 1, suits: isSought(q) };
      const page = pageOf(after(directory.list(org, kind), from, asked), limit, ({ id }) => id);
      return ok({
        ...page,
        items: page.items.map((entry) => thingAnswer({ org, kind, ...entry })),
      });
    },
  });
}

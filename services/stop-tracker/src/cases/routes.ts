import type { Role } from '@doui/auth';
import {
  type Context,
  decodeCursor,
  encodeCursor,
  notFound,
  ok,
  type PersonHook,
  type Reply,
  type Route,
  route,
} from '@doui/http';
import type { Instant, Text } from '@doui/kernel';
import type { CaseReads } from './reads.ts';
import { type CaseState, isOpened } from './state.ts';
import type { Found } from './store.ts';
import {
  CaseAnswer,
  CasePageAnswer,
  caseDocument,
  LastEventHeaders,
  OrgParams,
  PersonParams,
  PersonQuery,
  StopParams,
  StopsQuery,
} from './wire.ts';

export type CaseRoutePorts = {
  readonly reads: CaseReads;
  readonly who: PersonHook;
  readonly now: () => Instant;
};

export const staff: readonly Role[] = ['operator', 'privacy-manager', 'auditor'];
export const everybody: readonly Role[] = ['person', 'representative', ...staff];
const path = '/v1/organisations/{org}';
const words = (ja: string, en: string): Text => ({ ja, en });

/** The stops of a person, of an organisation, and each on its way to its end. */
export function caseRoutes(ports: CaseRoutePorts): Route[] {
  const { reads } = ports;
  return [
    route({
      id: 'readPersonStops',
      method: 'get',
      path: `${path}/persons/{person}/stop-cases`,
      summary: words('自分の停止とその経過', 'My stops and what became of them'),
      roles: everybody,
      params: PersonParams,
      query: PersonQuery,
      showsPersons: true,
      answers: { 200: { what: 'Newest first', schema: CasePageAnswer } },
      handler: async ({ params, query, person: seen }) => {
        if (!seen) throw new Error('a route with {person} has its person');
        const { person } = seen;
        const sought = { org: params.org, person, limit: query.limit + 1, ...after(query.cursor) };
        return page(ports, await reads.find(sought), query.limit);
      },
    }),
    route({
      id: 'searchStops',
      method: 'get',
      path: `${path}/stops`,
      summary: words('停止の一覧（期限超過を含む）', 'Stops, or those that are overdue'),
      roles: staff,
      params: OrgParams,
      query: StopsQuery,
      showsPersons: true,
      answers: {
        200: { what: 'Newest first; overdue ones longest first', schema: CasePageAnswer },
      },
      handler: async ({ params, query }) => {
        const { person, status, limit } = query;
        const sought = { org: params.org, limit: limit + 1, ...after(query.cursor) };
        const found =
          query.overdue === 'true'
            ? await reads.overdue(sought, ports.now())
            : await reads.find({
                ...sought,
                ...(person === undefined ? {} : { person }),
                ...(status === undefined ? {} : { status }),
              });
        return page(ports, found, limit, true);
      },
    }),
    route({
      id: 'readStop',
      method: 'get',
      path: `${path}/stops/{stop}`,
      summary: words('停止の経過', 'A stop on its way to its end'),
      roles: everybody,
      params: StopParams,
      showsPersons: true,
      answers: {
        200: { what: 'The case', schema: CaseAnswer },
        404: { what: 'No such stop, or not for you' },
      },
      handler: async (context) => {
        const seen = await visible(ports, context);
        if (!seen) return notFound();
        const { stream, head, self, person } = seen;
        return ok(caseDocument({ stream, ...head }, ports.now()), {
          etag: head.version,
          ...(self || person === undefined ? {} : { persons: [person] }),
        });
      },
    }),
    route({
      id: 'watchStop',
      method: 'get',
      path: `${path}/stops/{stop}/events`,
      summary: words('停止の経過の配信', 'A stop on its way to its end, as it happens'),
      roles: everybody,
      params: StopParams,
      headers: LastEventHeaders,
      showsPersons: true,
      answers: {
        200: { what: 'Server-sent events until the stop has ended', type: 'text/event-stream' },
        404: { what: 'No such stop, or not for you' },
      },
      handler: async (context) => {
        const seen = await visible(ports, context);
        if (!seen) return notFound();
        const { stream, self, person } = seen;
        const from = context.headers['last-event-id'] ?? 0;
        return {
          status: 200,
          type: 'text/event-stream',
          headers: { 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
          stream: reads.watch(stream, from, closedBy(context)),
          ...(self || person === undefined ? {} : { persons: [person] }),
        };
      },
    }),
  ];
}

const after = (cursor: string | undefined) => {
  const place = cursor === undefined ? undefined : decodeCursor(cursor);
  return place === undefined ? {} : { after: place };
};

async function page(
  { reads, now }: CaseRoutePorts,
  found: readonly Found[],
  limit: number,
  named = false,
): Promise<Reply> {
  const shown = found.slice(0, limit);
  const cases = await reads.heads(shown.map(({ stream }) => stream));
  const last = shown.at(-1);
  const next = found.length > limit && last ? { next: encodeCursor(last.place) } : {};
  const persons = [...new Set(cases.flatMap(({ state }) => personOf(state) ?? []))];
  const items = cases.map((one) => caseDocument(one, now()));
  return ok({ items, ...next }, named ? { persons } : {});
}

const personOf = (state: CaseState): string | undefined =>
  isOpened(state) ? state.stop.person : state.status === 'held' ? state.person : undefined;

/** A case the caller may see; a stop of everybody is shown to staff only. */
export async function visible(
  { reads, who }: Pick<CaseRoutePorts, 'reads' | 'who'>,
  context: Context<{ org: string; stop: string }>,
) {
  const { principal, params } = context;
  const { stream, head } = await reads.read(params.org, params.stop);
  if (!head || head.state.status === 'unknown') return undefined;
  const person = personOf(head.state);
  const isStaff = principal.roles.some((role) => staff.includes(role));
  if (person === undefined) return isStaff ? { stream, head, self: false, person } : undefined;
  const asked = { principal, org: params.org, person, route: { roles: everybody } };
  const seen = await who(asked as Parameters<PersonHook>[0]);
  return seen.ok ? { stream, head, self: seen.value.self, person } : undefined;
}

/** Ends what is streamed when the reader has gone. */
function closedBy({ request }: Context): AbortSignal {
  const ended = new AbortController();
  request.once('close', () => ended.abort());
  return ended.signal;
}

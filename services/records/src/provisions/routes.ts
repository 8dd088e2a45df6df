import type { Role } from '@doui/auth';
import {
  type Context,
  decodeCursor,
  noContent,
  ok,
  pageOf,
  type Reply,
  type Route,
  refused,
  route,
  stream,
} from '@doui/http';
import type { Instant, Text } from '@doui/kernel';
import { inOnePart, type PrintDocument, pdfType } from '@doui/print';
import { type Sought, search } from '../places/search.ts';
import type { Names } from '../recipients/names.ts';
import type { Titles } from '../recipients/titles.ts';
import { windowOf } from '../window.ts';
import { refusedDisclosure } from './disclosure.ts';
import { exportReply } from './export.ts';
import type { Keepings } from './keepings-store.ts';
import { newest } from './newest.ts';
import { printedProvisions } from './print-provisions.ts';
import type { KeptProvision } from './record.ts';
import type { ProvisionStore } from './store.ts';
import {
  CountAnswer,
  CountQuery,
  KeepingBody,
  KeepingParams,
  OrgParams,
  OwnProvisionQuery,
  PersonParams,
  ProvisionPageAnswer,
  ProvisionQuery,
  provisionDocument,
  WithheldAnswer,
  WithholdBody,
} from './wire.ts';

export type ProvisionRoutePorts = {
  readonly store: ProvisionStore;
  readonly names: Pick<Names, 'of'>;
  readonly titles: Pick<Titles, 'of'>;
  readonly print: (document: PrintDocument) => Promise<{ readonly pdf: Uint8Array }>;
  readonly keepings: Pick<Keepings, 'put'>;
  readonly now: () => Instant;
  readonly hashSubject: (subject: string) => string;
};

type Asked = {
  readonly recipient?: string | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly format: 'json' | 'ndjson' | 'csv' | 'pdf';
  readonly order?: 'oldest' | 'newest' | undefined;
};

/** Some twenty pages, and seconds of work for the thread that prints; more is a file, not paper. */
const printedMax = 500;

const staff: readonly Role[] = ['operator', 'privacy-manager', 'auditor', 'system', 'service'];
const path = '/v1/organisations/{org}';
const words = (ja: string, en: string): Text => ({ ja, en });

/** Provision records: searched, exported, counted, shown to the person. */
export function provisionRoutes(ports: ProvisionRoutePorts): Route[] {
  return [
    route({
      id: 'searchProvisions',
      method: 'get',
      path: `${path}/provisions`,
      summary: words('提供記録の検索', 'Provision records by person or recipient'),
      roles: staff,
      params: OrgParams,
      query: ProvisionQuery,
      showsPersons: true,
      answers: { 200: { what: 'Oldest first', schema: ProvisionPageAnswer } },
      handler: (context) => answer(ports, context, context.query.person, context.query, () => true),
    }),
    route({
      id: 'countProvisions',
      method: 'get',
      path: `${path}/provisions:count`,
      summary: words('フィードごとの件数', 'How many records a feed has left, for reconciliation'),
      roles: staff,
      params: OrgParams,
      query: CountQuery,
      answers: { 200: { what: 'The count', schema: CountAnswer } },
      handler: async ({ params, query }) => {
        const { feed, from, to } = query;
        const within = from !== undefined && to !== undefined ? { from, to } : undefined;
        const count = await ports.store.count(params.org, feed, within);
        return ok({ feed: query.feed, count });
      },
    }),
    route({
      id: 'withholdProvisions',
      method: 'post',
      path: `${path}/provisions:withhold`,
      summary: words('本人に開示しない記録', 'Keep records from the person, or show them again'),
      roles: ['privacy-manager'],
      params: OrgParams,
      body: WithholdBody,
      command: true,
      answers: { 200: { what: 'What was changed', schema: WithheldAnswer } },
      handler: (context) => withhold(ports, context, context.body),
    }),
    route({
      id: 'putKeeping',
      method: 'put',
      path: `${path}/keepings/{id}`,
      summary: words('記録の保存の決まり', 'How records of a recipient are kept'),
      roles: ['privacy-manager'],
      params: KeepingParams,
      body: KeepingBody,
      command: true,
      answers: { 204: { what: 'It is kept so from now on' } },
      handler: async ({ params, body }) => {
        const { contractStandsIn } = body;
        await ports.keepings.put(params.org, params.id, { contractStandsIn });
        return noContent();
      },
    }),
    route({
      id: 'readPersonProvisions',
      method: 'get',
      path: `${path}/persons/{person}/provisions`,
      summary: words('自分の情報の提供記録', 'What was provided about me, to whom and when'),
      roles: ['person', 'representative', ...staff],
      params: PersonParams,
      query: OwnProvisionQuery,
      showsPersons: true,
      answers: {
        200: { what: 'In the order asked for; on paper newest first', schema: ProvisionPageAnswer },
      },
      handler: (context) => personsOwn(ports, context, context.query),
    }),
  ];
}

/** since 2022 the person may see the records, but not what would hinder an investigation. */
function personsOwn(
  ports: ProvisionRoutePorts,
  context: Context<{ org: string }>,
  query: Asked,
): Promise<Reply> {
  const { person } = context;
  if (!person) throw new Error('a route with {person} has its person');
  const forPerson = person.self || context.principal.roles.includes('representative');
  if (!forPerson) return answer(ports, context, person.person, query, () => true);
  const at = ports.now();
  const against = refusedDisclosure(at);
  if (against.length > 0) return Promise.resolve(refused(against));
  const isShown = (record: KeptProvision) => refusedDisclosure(at, record).length === 0;
  return answer(ports, context, person.person, query, isShown);
}

async function answer(
  ports: ProvisionRoutePorts,
  context: Context<{ org: string }>,
  person: string | undefined,
  query: Asked,
  isShown: (record: KeptProvision) => boolean,
): Promise<Reply> {
  const { store, names } = ports;
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  const sought: Sought = {
    org: context.params.org,
    ...(person === undefined ? {} : { person }),
    ...(query.recipient === undefined ? {} : { group: query.recipient }),
    ...windowOf(query, ports.now()),
    ...(after === undefined ? {} : { after }),
  };
  if (query.format === 'pdf') return print(ports, sought, isShown);
  const ordered = { ...sought, newestFirst: query.order === 'newest' };
  if (query.format !== 'json') {
    const { accessed } = context;
    return exportReply({ store, names, accessed, isShown }, ordered, query.format);
  }
  const found = await search(store, ordered, query.limit + 1, isShown);
  const { items: page, ...next } = pageOf(found, query.limit, ({ place }) => place);
  const records = page.map(({ record }) => record);
  const named = await names.of(records);
  const persons = [...new Set(records.map((record) => record.person))];
  const items = records.map((record) => provisionDocument(record, named.get(record.id)));
  return ok({ items, ...next }, { persons: person === undefined ? persons : [person] });
}

async function print(
  { store, names, titles, now, print }: ProvisionRoutePorts,
  sought: Sought,
  isShown: (record: KeptProvision) => boolean,
): Promise<Reply> {
  const { org, person = '', from, to } = sought;
  const { records, found } = await newest(store, sought, isShown, printedMax);
  const named = await names.of(records);
  const { pdf } = await print(
    printedProvisions({
      ...{ org, person, from, to, madeAt: now() },
      ...{ records, found, names: named, titles },
    }),
  );
  const disposition = 'inline; filename="provisions.pdf"';
  const headers = { 'cache-control': 'no-store', 'content-disposition': disposition };
  return { ...stream(pdfType, inOnePart(pdf)), headers, persons: [person] };
}

async function withhold(
  { store, now, hashSubject }: ProvisionRoutePorts,
  { params, principal }: Context<{ org: string }>,
  body: { ids: string[]; ground?: string | undefined; reason: string },
): Promise<Reply> {
  const ofOrg = (await store.byIds(body.ids)).filter(({ org }) => org === params.org);
  const known = new Set(ofOrg.map(({ id }) => id));
  const { ground, reason } = body;
  const bySubject = hashSubject(principal.subject);
  const withheld = ground === undefined ? undefined : { ground, reason, at: now(), bySubject };
  for (const id of known) await store.withhold(id, withheld);
  return ok({ changed: known.size, unknown: body.ids.filter((id) => !known.has(id)) });
}

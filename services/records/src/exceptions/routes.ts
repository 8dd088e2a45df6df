import type { Principal, Role } from '@doui/auth';
import {
  type Context,
  decodeCursor,
  notFound,
  ok,
  pageOf,
  type Reply,
  type Route,
  refused,
  route,
} from '@doui/http';
import type { Instant, Text } from '@doui/kernel';
import { everybody } from '../access/record.ts';
import { csvFile } from '../csv-file.ts';
import { pages, type Sought, search } from '../places/search.ts';
import { yearsLater } from '../provisions/keep-until.ts';
import { OrgParams } from '../provisions/wire.ts';
import { windowOf } from '../window.ts';
import { type Claim, type Officer, type Outcome, refusedReview } from './claim.ts';
import type { ClaimStore } from './store.ts';
import {
  ClaimAnswer,
  ClaimBody,
  ClaimKept,
  ClaimPageAnswer,
  ClaimParams,
  ClaimQuery,
  type ClaimRequest,
  claimCells,
  claimDocument,
  claimHeader,
  ReviewBody,
  type Said,
  saidOf,
  stateOf,
} from './wire.ts';
import type { Words } from './words.ts';

export type ClaimRoutePorts = {
  readonly store: ClaimStore;
  readonly words: Words;
  readonly now: () => Instant;
  readonly hashSubject: (subject: string) => string;
  readonly keptYears: number;
};

const path = '/v1/organisations/{org}/exceptions';
const words = (ja: string, en: string): Text => ({ ja, en });
const watchers: readonly Role[] = ['privacy-manager', 'auditor'];
const personErased = {
  code: 'person-erased',
  text: words('本人の情報は消去されています。', 'The person has been erased.'),
  requirement: 'R-3.1',
};

/** Claimed exceptions: kept before they are told, listed, looked at by somebody else. */
export function claimRoutes(ports: ClaimRoutePorts): Route[] {
  return [
    route({
      id: 'keepException',
      method: 'post',
      path,
      summary: words(
        '主張された例外を記録する',
        'Keep an exception that was claimed and permitted',
      ),
      roles: ['service'],
      params: OrgParams,
      body: ClaimBody,
      command: true,
      answers: { 201: { what: 'It is durable', schema: ClaimKept } },
      handler: ({ params, commandId, body }) => keep(ports, params.org, commandId, body),
    }),
    route({
      id: 'searchExceptions',
      method: 'get',
      path,
      summary: words('主張された例外の一覧', 'Claimed exceptions, open or reviewed'),
      roles: watchers,
      params: OrgParams,
      query: ClaimQuery,
      showsPersons: true,
      answers: { 200: { what: 'Oldest first', schema: ClaimPageAnswer } },
      handler: (context) => list(ports, context, context.query),
    }),
    route({
      id: 'readException',
      method: 'get',
      path: `${path}/{id}`,
      summary: words('主張された例外', 'One claimed exception'),
      roles: watchers,
      params: ClaimParams,
      showsPersons: true,
      answers: { 200: { what: 'The claim', schema: ClaimAnswer } },
      handler: async ({ params }) => {
        const claim = await ports.store.read(params.org, params.id);
        return claim ? shown(ports, claim) : notFound();
      },
    }),
    route({
      id: 'reviewException',
      method: 'post',
      path: `${path}/{id}:review`,
      summary: words('主張された例外を確認する', 'Review an exception somebody else claimed'),
      roles: ['privacy-manager'],
      params: ClaimParams,
      body: ReviewBody,
      command: true,
      showsPersons: true,
      answers: {
        200: { what: 'The claim with its review', schema: ClaimAnswer },
        409: { what: 'Claimed by the same person, or reviewed before' },
      },
      handler: (context) => review(ports, context, context.body),
    }),
  ];
}

async function keep(
  { store, words: kept, now, keptYears }: ClaimRoutePorts,
  org: string,
  id: string,
  body: ClaimRequest,
): Promise<Reply> {
  const { requester, reason, commandId: _, recipient, statute, ...claim } = body;
  const place = { org, person: claim.person, id, part: 'claim' } as const;
  const sealed = await kept.seal(place, { requester, reason });
  if (sealed === undefined) return refused([personErased]);
  const at = now();
  await store.add({
    ...claim,
    ...(recipient === undefined ? {} : { recipient }),
    ...(statute === undefined ? {} : { statute }),
    id,
    org,
    at,
    words: sealed,
    keepUntil: yearsLater(at, keptYears),
  });
  return { status: 201, body: { id } };
}

type Asked = {
  readonly state?: 'open' | 'reviewed' | undefined;
  readonly person?: string | undefined;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly format: 'json' | 'csv';
};

async function list(
  ports: ClaimRoutePorts,
  { params, accessed }: Context<{ org: string }>,
  query: Asked,
): Promise<Reply> {
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  const sought: Sought = {
    org: params.org,
    ...(query.person === undefined ? { group: everybody } : { person: query.person }),
    ...windowOf(query, ports.now(), 366),
    ...(after === undefined ? {} : { after }),
  };
  const isShown = (claim: Claim) => query.state === undefined || stateOf(claim) === query.state;
  if (query.format === 'csv') {
    return csvFile('exceptions', claimHeader, exported(ports, sought, isShown, accessed));
  }
  const found = await search(ports.store, sought, query.limit + 1, isShown);
  const { items: page, ...next } = pageOf(found, query.limit, ({ place }) => place);
  const persons = [...new Set(page.map(({ record }) => record.person))];
  const items = await Promise.all(
    page.map(async ({ record }) => claimDocument(record, await saidIn(ports, record))),
  );
  return ok({ items, ...next }, { persons });
}

async function* exported(
  ports: ClaimRoutePorts,
  sought: Sought,
  isShown: (claim: Claim) => boolean,
  accessed: (persons: readonly string[]) => Promise<void>,
): AsyncGenerator<string[][]> {
  for await (const page of pages(ports.store, sought)) {
    const claims = page.map(({ record }) => record).filter(isShown);
    if (claims.length === 0) continue;
    await accessed([...new Set(claims.map(({ person }) => person))]);
    for (const claim of claims) yield [claimCells(claim, await saidIn(ports, claim))];
  }
}

async function review(
  ports: ClaimRoutePorts,
  context: Context<{ org: string; id: string }>,
  { outcome, note }: { outcome: Outcome; note: string },
): Promise<Reply> {
  const { store, now } = ports;
  const { org, id } = context.params;
  const by = officerOf(ports, context.principal);
  const claim = await store.read(org, id);
  if (!claim) return notFound();
  const { commandId } = context;
  const refusals = refusedReview(claim, by, commandId);
  if (refusals.length > 0) return refused(refusals);
  if (!claim.review) {
    const place = { org, person: claim.person, id, part: 'review' } as const;
    // Of an erased person the outcome is kept, and no words.
    const sealed = (await ports.words.seal(place, { note })) ?? '';
    await store.review(id, { commandId, at: now(), by, outcome, note: sealed });
  }
  const reviewed = (await store.read(org, id)) ?? claim;
  const late = refusedReview(reviewed, by, commandId);
  return late.length > 0 ? refused(late) : shown(ports, reviewed);
}

const officerOf = (
  { hashSubject }: Pick<ClaimRoutePorts, 'hashSubject'>,
  { roles, client, subject }: Principal,
): Officer => ({
  role: roles.find((role) => role === 'privacy-manager') ?? roles[0] ?? '',
  client,
  subject: hashSubject(subject),
});

const shown = async (ports: ClaimRoutePorts, claim: Claim): Promise<Reply> =>
  ok(claimDocument(claim, await saidIn(ports, claim)), { persons: [claim.person] });

async function saidIn({ words: kept }: ClaimRoutePorts, claim: Claim): Promise<Said | undefined> {
  const { org, person, id } = claim;
  const said = await kept.open({ org, person, id, part: 'claim' }, claim.words);
  const sealed = claim.review?.note;
  const note = sealed ? await kept.open({ org, person, id, part: 'review' }, sealed) : undefined;
  return saidOf(said, note);
}

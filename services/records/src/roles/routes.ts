import type { Principal, Role } from '@doui/auth';
import {
  type Context,
  notFound,
  ok,
  pageOf,
  type Reply,
  type Route,
  refused,
  route,
} from '@doui/http';
import { type Instant, type Text, toRfc3339 } from '@doui/kernel';
import { csvFile } from '../csv-file.ts';
import { yearsLater } from '../provisions/keep-until.ts';
import { OrgParams } from '../provisions/wire.ts';
import type { RoleSource } from './keycloak.ts';
import {
  holdingsOf,
  judged,
  type ReviewPlace,
  type ReviewWords,
  type RoleReview,
  refusedRoleReview,
  stateOf,
  type Verdict,
} from './review.ts';
import type { RoleReviewStore } from './store.ts';
import {
  holdingCells,
  holdingDocument,
  holdingHeader,
  keyOfPlace,
  placeIn,
  RoleReviewAnswer,
  RoleReviewBody,
  RoleReviewPageAnswer,
  RoleReviewParams,
  RoleReviewsQuery,
  RolesAnswer,
  RolesQuery,
  reviewDocument,
  reviewHeader,
  reviewRows,
} from './wire.ts';
import type { SealedReviews } from './words.ts';

export type RoleRoutePorts = {
  readonly source: RoleSource;
  readonly store: RoleReviewStore;
  readonly words: SealedReviews;
  readonly now: () => Instant;
  readonly hashSubject: (subject: string) => string;
  readonly keptYears: number;
};

const path = '/v1/organisations/{org}';
const words = (ja: string, en: string): Text => ({ ja, en });
const watchers: readonly Role[] = ['privacy-manager', 'auditor'];

/** Who may do what in an organisation, and who looked at that when. */
export function roleRoutes(ports: RoleRoutePorts): Route[] {
  return [
    route({
      id: 'listRoles',
      method: 'get',
      path: `${path}/roles`,
      summary: words('だれにどの権限があるか', 'Who holds which role'),
      roles: watchers,
      params: OrgParams,
      query: RolesQuery,
      answers: { 200: { what: 'Each account and role, by name', schema: RolesAnswer } },
      handler: ({ params, query }) => list(ports, params.org, query.format),
    }),
    route({
      id: 'keepRoleReview',
      method: 'post',
      path: `${path}/role-reviews`,
      summary: words('権限の点検を記録する', 'Record a review of who holds which role'),
      roles: ['privacy-manager'],
      params: OrgParams,
      body: RoleReviewBody,
      command: true,
      answers: {
        201: { what: 'It is durable', schema: RoleReviewAnswer },
        409: { what: 'Something that is held was not judged, or is not held any more' },
      },
      handler: (context) => keep(ports, context, context.body),
    }),
    route({
      id: 'listRoleReviews',
      method: 'get',
      path: `${path}/role-reviews`,
      summary: words('権限の点検の一覧', 'Reviews of who holds which role'),
      roles: watchers,
      params: OrgParams,
      query: RoleReviewsQuery,
      answers: { 200: { what: 'Newest first', schema: RoleReviewPageAnswer } },
      handler: ({ params, query }) => reviews(ports, params.org, query),
    }),
    route({
      id: 'readRoleReview',
      method: 'get',
      path: `${path}/role-reviews/{id}`,
      summary: words('権限の点検', 'One review of who holds which role'),
      roles: watchers,
      params: RoleReviewParams,
      answers: { 200: { what: 'The review', schema: RoleReviewAnswer } },
      handler: async ({ params }) => {
        const review = await ports.store.read(params.org, params.id);
        return review ? ok(await documentOf(ports, review)) : notFound();
      },
    }),
  ];
}

async function list(ports: RoleRoutePorts, org: string, format: 'json' | 'csv'): Promise<Reply> {
  const [accounts, last] = await Promise.all([ports.source(org), ports.store.list(org, 1)]);
  const [review] = last;
  const said = review && (await ports.words.open(review, review.words));
  const items = holdingsOf(accounts).map((held) => ({ ...held, state: stateOf(held, said) }));
  if (format === 'csv') return csvFile(`roles-${org}`, holdingHeader, [items.map(holdingCells)]);
  const shown = review && said && reviewDocument(review, said);
  return ok({
    items: items.map(holdingDocument),
    readAt: toRfc3339(ports.now()),
    ...(review && shown
      ? {
          lastReview: { id: shown.id, at: shown.at, by: shown.by },
          reviewDueAt: toRfc3339(yearsLater(review.at, 1)),
        }
      : {}),
  });
}

async function keep(
  ports: RoleRoutePorts,
  { params: { org }, commandId, principal }: Context<{ org: string }>,
  body: { readonly verdicts: readonly Verdict[]; readonly note?: string | undefined },
): Promise<Reply> {
  const { store, source, now } = ports;
  const before = await store.read(org, commandId);
  if (before) return { status: 201, body: await documentOf(ports, before) };
  const accounts = await source(org);
  const held = holdingsOf(accounts);
  const refusals = refusedRoleReview(held, body.verdicts);
  if (refusals.length > 0) return refused(refusals);
  const { subject } = principal;
  const said: ReviewWords = {
    reviewer: accounts.find(({ id }) => id === subject)?.name ?? principal.client,
    ...(body.note ? { note: body.note } : {}),
    judged: judged(held, body.verdicts, subject),
  };
  const at = now();
  await store.add({
    ...{ id: commandId, org, at, by: officerOf(ports, principal) },
    words: await ports.words.seal({ org, id: commandId }, said),
    keepUntil: yearsLater(at, ports.keptYears),
  });
  // Another request of the same command may have been first.
  const kept = await store.read(org, commandId);
  return kept ? { status: 201, body: await documentOf(ports, kept) } : notFound();
}

const officerOf = (
  { hashSubject }: Pick<RoleRoutePorts, 'hashSubject'>,
  { client, subject }: Principal,
): RoleReview['by'] => ({ role: 'privacy-manager', client, subject: hashSubject(subject) });

const exportedAtOnce = 100;

async function reviews(
  ports: RoleRoutePorts,
  org: string,
  query: { cursor?: string | undefined; limit: number; format: 'json' | 'csv' },
): Promise<Reply> {
  const before = placeIn(query.cursor);
  if (query.format === 'csv') {
    return csvFile(`role-reviews-${org}`, reviewHeader, exported(ports, org, before));
  }
  const found = await ports.store.list(org, query.limit + 1, before);
  const { items, ...next } = pageOf(found, query.limit, keyOfPlace);
  return ok({ items: await Promise.all(items.map((one) => documentOf(ports, one))), ...next });
}

/** All there are, a few at a time. */
async function* exported(
  ports: RoleRoutePorts,
  org: string,
  before: ReviewPlace | undefined,
): AsyncGenerator<string[][]> {
  for (let last = before; ; ) {
    const page = await ports.store.list(org, exportedAtOnce, last);
    for (const one of page) yield reviewRows(one, await ports.words.open(one, one.words));
    last = page.at(-1);
    if (page.length < exportedAtOnce) return;
  }
}

const documentOf = async ({ words: kept }: RoleRoutePorts, review: RoleReview) =>
  reviewDocument(review, await kept.open(review, review.words));

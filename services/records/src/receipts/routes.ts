import {
  decodeCursor,
  notFound,
  ok,
  pageOf,
  type Reply,
  type Route,
  refused,
  route,
} from '@doui/http';
import type { Instant } from '@doui/kernel';
import { search } from '../places/search.ts';
import { keepUntil } from '../provisions/keep-until.ts';
import { OrgParams } from '../provisions/wire.ts';
import { windowOf } from '../window.ts';
import {
  confirmationOf,
  flagsOf,
  type Receipt,
  type ReceiptRequest,
  refusedReceipt,
} from './receipt.ts';
import type { ReceiptStore } from './store.ts';
import {
  ReceiptAnswer,
  ReceiptBody,
  ReceiptPageAnswer,
  ReceiptParams,
  ReceiptQuery,
  receiptDocument,
  receiptRequest,
} from './wire.ts';

export type ReceiptRoutePorts = {
  readonly store: ReceiptStore;
  readonly now: () => Instant;
  readonly hashSubject: (subject: string) => string;
};

const path = '/v1/organisations/{org}/receipts';

/** Data received from third parties: confirmed, recorded, kept. */
export function receiptRoutes(ports: ReceiptRoutePorts): Route[] {
  return [
    route({
      id: 'recordReceipt',
      method: 'post',
      path,
      summary: {
        ja: '第三者からの受領を記録する',
        en: 'Record data received, with the confirmation',
      },
      roles: ['operator', 'privacy-manager', 'system'],
      params: OrgParams,
      body: ReceiptBody,
      command: true,
      answers: { 201: { what: 'Recorded', schema: ReceiptAnswer } },
      handler: ({ params, commandId, principal, body }) =>
        record(ports, receiptRequest(params.org, commandId, body), principal.subject),
    }),
    route({
      id: 'searchReceipts',
      method: 'get',
      path,
      summary: { ja: '受領記録の検索', en: 'Receipt records by person or provider' },
      roles: ['operator', 'privacy-manager', 'auditor', 'system'],
      params: OrgParams,
      query: ReceiptQuery,
      showsPersons: true,
      answers: { 200: { what: 'Oldest first', schema: ReceiptPageAnswer } },
      handler: async ({ params, query }) => {
        const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
        const sought = {
          org: params.org,
          ...(query.person === undefined ? {} : { person: query.person }),
          ...(query.provider === undefined ? {} : { group: query.provider }),
          ...windowOf(query, ports.now(), 366),
          ...(after === undefined ? {} : { after }),
        };
        const found = await search(ports.store, sought, query.limit + 1);
        const { items: page, ...next } = pageOf(found, query.limit, ({ place }) => place);
        const persons = [...new Set(page.flatMap(({ record: { persons } }) => persons))];
        return ok(
          { items: page.map(({ record: one }) => receiptDocument(one)), ...next },
          { persons },
        );
      },
    }),
    route({
      id: 'readReceipt',
      method: 'get',
      path: `${path}/{id}`,
      summary: { ja: '受領記録', en: 'One receipt record' },
      roles: ['operator', 'privacy-manager', 'auditor', 'system'],
      params: ReceiptParams,
      showsPersons: true,
      answers: { 200: { what: 'The record', schema: ReceiptAnswer } },
      handler: async ({ params }) => {
        const receipt = await ports.store.read(params.org, params.id);
        return receipt ? ok(receiptDocument(receipt), { persons: receipt.persons }) : notFound();
      },
    }),
  ];
}

async function record(
  { store, now, hashSubject }: ReceiptRoutePorts,
  asked: ReceiptRequest,
  subject: string,
): Promise<Reply> {
  const { org, id, confirmedBefore } = asked;
  // A repeat of the command gets its first answer.
  const earlier = await store.read(org, id);
  if (earlier) return { status: 201, body: receiptDocument(earlier) };
  const before = confirmedBefore === undefined ? undefined : await store.read(org, confirmedBefore);
  const reasons = refusedReceipt(asked, before);
  if (reasons.length > 0) return refused(reasons);
  const recordedAt = now();
  const keepBy = asked.contractStandsIn ? 'one-year-with-contract' : 'three-years';
  const receipt: Receipt = {
    ...asked,
    confirmation: confirmationOf(asked, before),
    recordedAt,
    bySubject: hashSubject(subject),
    flags: flagsOf(asked),
    keepBy,
    keepUntil: keepUntil(keepBy, recordedAt),
  };
  await store.add(receipt);
  const kept = (await store.read(org, id)) ?? receipt;
  return { status: 201, body: receiptDocument(kept) };
}

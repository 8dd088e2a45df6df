import { type FakeToken, fakeAuth, fakeBearer } from '@doui/auth/fake';
import { create, encode, ProvisionRecordSchema } from '@doui/events';
import { createApp, memoryAccessLog } from '@doui/http';
import { ok, startOfDayInJapan } from '@doui/kernel';
import {
  checkReceipt,
  checkRecordDeletion,
  checkRecordDisclosure,
  receiptFlags,
  recordKeptUntil,
} from '@doui/law';
import { logger } from '@doui/telemetry';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteExpired } from '../src/provisions/delete-expired.ts';
import type { KeepRule } from '../src/provisions/keep-until.ts';
import { memoryProvisionStore } from '../src/provisions/memory-store.ts';
import { provisionRoutes } from '../src/provisions/routes.ts';
import { readProvision } from '../src/provisions/wire.ts';
import { flagsOf, type ReceiptRequest, refusedReceipt } from '../src/receipts/receipt.ts';

// The service asks the law engine what it keeps, deletes, shows and refuses. Held here: that it asks
// with the right facts and does what it is told, and, by days written out, that this is what says.
const org = 'kaisha';
const day = startOfDayInJapan;

type Left = { readonly at: number; readonly basis?: string; readonly contractStandsIn?: boolean };

function provisionOf(offset: number, { at, basis = 'consent', contractStandsIn = false }: Left) {
  const message = create(ProvisionRecordSchema, {
    ...{ id: `feed/inc/0/${offset}`, org, feed: 'feed', offset: BigInt(offset), person: 'hito' },
    ...{ recipient: 'denki', recipientVersion: 1n, purpose: 'move', items: ['mail'], basis },
    ...{ cite: 'Law27.1', atMs: BigInt(at), ruleSet: 'appi-2022' },
  });
  const source = { partition: 0, offset: BigInt(offset) };
  const read = readProvision(encode(ProvisionRecordSchema, message), source, () => ({
    contractStandsIn,
  }));
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

describe('R-4.6: keeping and deletion', () => {
  const ways: Record<KeepRule, { readonly basis: string; readonly contractStandsIn: boolean }> = {
    'three-years': { basis: 'opt-out', contractStandsIn: true },
    'three-years-from-last': { basis: 'consent', contractStandsIn: false },
    'one-year-with-contract': { basis: 'consent', contractStandsIn: true },
  };

  test.each([
    ['three-years', '2022-03-31', '2024-02-29', '2025-03-31'],
    ['three-years-from-last', '2022-03-31', '2024-02-29', '2027-03-01'],
    ['one-year-with-contract', '2022-03-31', '2022-04-01', '2023-04-01'],
  ] as const)(
    'R-4.6: %s, from %s with the last on %s: until %s',
    async (rule, from, last, until) => {
      const [at, lastAt, end] = [day(from), day(last), day(until)];
      const store = memoryProvisionStore();
      const first = provisionOf(1, { at, ...ways[rule] });
      await store.keep([first, provisionOf(2, { at: lastAt, ...ways[rule] })]);
      await deleteExpired(store, end - 1);
      expect(await store.byIds([first.id])).toHaveLength(1);
      await deleteExpired(store, end);
      expect(await store.byIds([first.id])).toHaveLength(0);
    },
  );

  test('R-4.6: a record is deleted when the law engine lets it go, and not an instant before', async () => {
    const asked = fc.record({
      rule: fc.constantFrom(...(Object.keys(ways) as KeepRule[])),
      at: fc.integer({ min: day('2017-06-01'), max: day('2040-12-31') }),
      later: fc.nat({ max: 400 * 86_400_000 }),
      off: fc.constantFrom(-86_400_000, -1, 0, 1, 86_400_000),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ rule, at, later, off }) => {
        const facts = {
          ...{ at, lastAt: at + later, repeated: rule === 'three-years-from-last' },
          contractInstead: rule === 'one-year-with-contract',
        };
        const now = recordKeptUntil(facts) + off;
        const store = memoryProvisionStore();
        const first = provisionOf(1, { at, ...ways[rule] });
        await store.keep([first, provisionOf(2, { at: at + later, ...ways[rule] })]);
        await deleteExpired(store, now);
        const kept = (await store.byIds([first.id])).length > 0;
        expect(kept).toBe(checkRecordDeletion(facts, now).length > 0);
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });
});

describe('R-4.6: disclosure to the person', () => {
  const boundary = day('2022-04-01');
  const store = memoryProvisionStore();
  let now = boundary;
  const app = createApp({
    service: 'records',
    config: { host: '127.0.0.1', port: 0 },
    auth: fakeAuth(),
    log: logger('records'),
    access: memoryAccessLog(),
    persons: async () => ok({ person: 'hito', self: false }),
    routes: provisionRoutes({
      ...{ store, now: () => now, hashSubject: (subject) => subject },
      names: { of: async () => new Map() },
      titles: { of: () => undefined },
      keepings: { put: async () => undefined },
      print: async () => ({ pdf: Buffer.from('%PDF-1.7') }),
    }),
  });
  let base = '';
  beforeAll(async () => {
    base = `http://127.0.0.1:${(await app.listen()).port}/v1/organisations/${org}`;
    await store.keep(
      [1, 2].map((offset) => provisionOf(offset, { at: boundary - 1_000 * offset })),
    );
    const withheld = { ground: 'hinders-state', reason: '照会', at: now, bySubject: 'x' };
    await store.withhold('feed/inc/0/2', withheld);
  });
  afterAll(() => app.close());

  async function shown(as: FakeToken, format: string): Promise<string> {
    const path = `/persons/hito/provisions?format=${format}`;
    const answer = await fetch(base + path, { headers: { authorization: fakeBearer(as) } });
    const text = await answer.text();
    if (answer.status !== 200) return `${answer.status} ${JSON.parse(text).code}`;
    return [...text.matchAll(/feed\/inc\/0\/\d/g)].join(' ');
  }
  const person: FakeToken = { roles: ['representative'], subject: 'taro' };
  const auditor: FakeToken = { roles: ['auditor'], org, subject: 'mika' };

  test.each(['json', 'ndjson', 'csv'])(
    'R-4.6: as %s since 2022-04-01, and no instant before',
    async (format) => {
      now = boundary - 1;
      expect(await shown(person, format)).toBe('409 record-not-disclosable');
      expect(await shown(auditor, format)).toBe('feed/inc/0/2 feed/inc/0/1');
      now = boundary;
      expect(await shown(person, format)).toBe('feed/inc/0/1');
      expect(await shown(auditor, format)).toBe('feed/inc/0/2 feed/inc/0/1');
    },
  );

  test("R-4.6: the answer before that day is the law engine's own, article and words", async () => {
    now = boundary - 1;
    const headers = { authorization: fakeBearer(person) };
    const answer = await fetch(`${base}/persons/hito/provisions`, { headers });
    const { refusals } = (await answer.json()) as { refusals: object[] };
    const wanted = checkRecordDisclosure({ hindersInvestigation: false }, now);
    expect(refusals).toMatchObject(wanted.map(({ code, text }) => ({ code, text })));
    expect(JSON.stringify(refusals)).toContain('Law33.5');
  });
});

const word = fc.option(fc.constantFrom('a', '社'), { nil: undefined });
const receipt = fc.record({
  ...{ name: word, address: word, representative: word, acquisition: word },
  ...{ legalPerson: fc.boolean(), stateBody: fc.boolean() },
  ...{ basis: fc.constantFrom('consent', 'opt-out'), onPublicList: fc.boolean() },
});

test('R-4.7: a receipt is refused, or flagged, when the law engine says so', () => {
  const places = { '/acquiredHow': '/acquisition' } as Record<string, string>;
  fc.assert(
    fc.property(receipt, (given) => {
      const { basis, onPublicList, stateBody, legalPerson, acquisition, ...named } = given;
      const known = Object.fromEntries(
        Object.entries({ ...named, acquisition }).filter(([, value]) => value !== undefined),
      );
      const request: ReceiptRequest = {
        ...{ org: 'kaisha', id: 'x', receivedAt: 0, persons: ['hito'], items: ['mail'] },
        ...{ stateBody, basis, onPublicList, contractStandsIn: false },
        confirmation: { provider: 'meibo', legalPerson, ...known },
      };
      const { acquisition: acquiredHow, ...provider } = known as Record<string, string>;
      const check = {
        provider: { ...provider, legalPerson, stateBody },
        ...(acquiredHow === undefined ? {} : { acquiredHow }),
        ...{ confirmedBefore: false, underOptOut: basis === 'opt-out', onPublicList },
      };
      const pointers = (refusals: readonly { pointer?: string }[]) =>
        refusals.map(({ pointer = '' }) => places[pointer] ?? pointer).sort();
      expect(pointers(refusedReceipt(request, undefined))).toEqual(pointers(checkReceipt(check)));
      expect(flagsOf(request).length > 0).toBe(receiptFlags(check).length > 0);
    }),
    { seed: 20261122, numRuns: 2_000 },
  );
});

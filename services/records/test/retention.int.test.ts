import { startOfDayInJapan } from '@doui/kernel';
import { connectMongo } from '@doui/ledger';
import { newId, testServers } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AccessRecord, everybody } from '../src/access/record.ts';
import { mongoAccessStore } from '../src/access/store.ts';
import { deleteDue } from '../src/places/delete-due.ts';
import { search } from '../src/places/search.ts';
import { keepUntil, yearsLater } from '../src/provisions/keep-until.ts';
import { deleteExpiredReceipts } from '../src/receipts/delete-expired.ts';
import type { Receipt } from '../src/receipts/receipt.ts';
import { mongoReceiptStore } from '../src/receipts/store.ts';

let connection: Awaited<ReturnType<typeof connectMongo>>;
const day = startOfDayInJapan;
const org = 'meibodata';

function receipt(recordedAt: number, more: Partial<Receipt> = {}): Receipt {
  const contractStandsIn = more.contractStandsIn ?? false;
  const keepBy = contractStandsIn ? 'one-year-with-contract' : 'three-years';
  return {
    ...{ org, id: newId('r'), receivedAt: recordedAt, recordedAt, bySubject: 'x', flags: [] },
    confirmation: { provider: 'torihiki', legalPerson: true },
    ...{ persons: ['taro1'], items: ['name'], basis: 'consent', stateBody: false },
    ...{ contractStandsIn, keepBy, keepUntil: keepUntil(keepBy, recordedAt) },
    ...more,
  };
}

beforeAll(async () => {
  const database = newId('doui_records_');
  connection = await connectMongo({ url: testServers().mongoUrl, database });
});
afterAll(async () => {
  await connection.getClient().db(connection.name).dropDatabase();
  await connection.close();
});

test('R-4.7: a receipt is kept to the last instant of three years, and then goes from its lists too', async () => {
  const store = mongoReceiptStore(connection);
  await store.prepare();
  const old = receipt(day('2023-05-10'));
  const next = receipt(day('2024-05-11'));
  for (const one of [old, next]) await store.add(one);
  while ((await store.places.file()) > 0);
  const end = day('2026-05-10');
  expect(await deleteExpiredReceipts(store, end - 1)).toEqual({ deleted: 0, postponed: 0 });
  expect(await store.read(org, old.id)).toEqual(old);
  expect(await deleteExpiredReceipts(store, end)).toEqual({ deleted: 1, postponed: 0 });
  expect(await store.read(org, old.id)).toBeUndefined();
  const sought = { org, person: 'taro1', from: day('2023-01-01'), to: end };
  const left = await search(store, sought, 10);
  expect(left.map(({ record }) => record.id)).toEqual([next.id]);
});

test('R-4.7: where a contract stands in, a year counts from the last receipt about the person', async () => {
  const store = mongoReceiptStore(connection);
  const said = { confirmation: { provider: 'keiyaku', legalPerson: true }, contractStandsIn: true };
  const first = receipt(day('2025-01-10'), said);
  const other = receipt(day('2025-01-10'), { ...said, persons: ['hanako1'] });
  const last = receipt(day('2025-12-01'), said);
  for (const one of [first, other, last]) await store.add(one);
  const swept = await deleteExpiredReceipts(store, day('2026-01-10'));
  expect(swept).toEqual({ deleted: 1, postponed: 1 });
  expect(await store.read(org, other.id)).toBeUndefined();
  expect((await store.read(org, first.id))?.keepUntil).toBe(day('2026-12-01'));
  expect(await deleteExpiredReceipts(store, day('2026-12-01') - 1)).toMatchObject({ deleted: 0 });
  expect(await deleteExpiredReceipts(store, day('2026-12-01'))).toMatchObject({ deleted: 2 });
});

test('R-3.2: who read whose data is kept for the years set, not a moment less', async () => {
  const store = mongoAccessStore(connection);
  await store.prepare();
  const at = day('2023-11-22');
  const record = (id: string, offset: number): AccessRecord => ({
    ...{ id, org, at: at + offset, persons: ['taro1'], group: everybody, role: 'operator' },
    ...{ client: 'c1', subject: 's', operation: 'searchProvisions', service: 'records' },
    ...{ traceId: 't', keepUntil: yearsLater(at + offset, 3) },
    source: { partition: 0, offset: BigInt(offset) },
  });
  await store.keep([record('a1', 0), record('a2', 1)]);
  while ((await store.places.file()) > 0);
  const sweep = (now: number) => deleteDue(store, now, ({ keepUntil: until }) => until);
  const end = day('2026-11-22');
  expect(await sweep(end - 1)).toEqual({ deleted: 0, postponed: 0 });
  expect(await sweep(end)).toEqual({ deleted: 1, postponed: 0 });
  const sought = { org, person: 'taro1', from: at, to: at + 1_000 };
  expect((await search(store, sought, 10)).map((found) => found.record.id)).toEqual(['a2']);
  expect(await store.byIds(['a1'])).toEqual([]);
});

import { connectMongo } from '@doui/ledger';
import { newId, testServers } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entriesOf, personBucket } from '../src/places/places.ts';
import { search } from '../src/places/search.ts';
import { deleteExpired } from '../src/provisions/delete-expired.ts';
import { keepUntil } from '../src/provisions/keep-until.ts';
import type { KeptProvision } from '../src/provisions/record.ts';
import { mongoProvisionStore } from '../src/provisions/store.ts';

let connection: Awaited<ReturnType<typeof connectMongo>>;
const stores = () => [mongoProvisionStore(connection), mongoProvisionStore(connection)] as const;
const at = Date.UTC(2026, 10, 22);

const record = (
  feed: string,
  offset: number,
  more: Partial<KeptProvision> = {},
): KeptProvision => ({
  id: `${feed}/inc1/0/${offset}`,
  ...{ org: 'hikkoshibin', feed, at: at + offset, person: `person${offset % 7}` },
  ...{ recipient: 'denki', recipientVersion: 1, purpose: 'move', purposeVersion: 1 },
  ...{ items: ['name'], basis: 'opt-out', cite: 'Law27.2', ruleSet: 'appi-2022' },
  ...{ incarnation: 'inc1', partition: 0, offset: String(offset) },
  ...{ persons: [`person${offset % 7}`], group: 'denki', keptAside: [] },
  source: { partition: 1, offset: BigInt(offset) },
  keepBy: 'three-years',
  keepUntil: keepUntil('three-years', at + offset),
  ...more,
});
const rangeOf = (feed: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => record(feed, from + n));

beforeAll(async () => {
  connection = await connectMongo({
    url: testServers().mongoUrl,
    database: newId('doui_records_'),
  });
  await mongoProvisionStore(connection).prepare();
});
afterAll(async () => {
  await connection.getClient().db(connection.name).dropDatabase();
  await connection.close();
});

test('P5: two readers that keep overlapping batches at once leave each record once', async () => {
  const feed = newId('feed');
  const [one, other] = stores();
  await Promise.all([
    one.keep(rangeOf(feed, 0, 250)),
    other.keep(rangeOf(feed, 130, 420)),
    one.keep(rangeOf(feed, 60, 140)),
    other.keep(rangeOf(feed, 0, 250)),
  ]);
  expect(await one.count('hikkoshibin', feed)).toBe(420);
  const within = (from: number, to: number) =>
    one.count('hikkoshibin', feed, { from: at + from, to: at + to });
  expect(await within(0, 420)).toBe(420);
  expect(await within(30, 370)).toBe(340);
  expect(await within(110, 120)).toBe(10);
  expect(await within(420, 1_000)).toBe(0);
  const ids = rangeOf(feed, 0, 420).map(({ id }) => id);
  const found = await other.byIds([...ids, `${feed}/inc1/0/420`]);
  expect(new Set(found.map(({ id }) => id))).toEqual(new Set(ids));
  expect(found.every(({ keptAside }) => keptAside.length === 0)).toBe(true);
  expect(await one.keep(rangeOf(feed, 0, 420))).toBe(0);
});

test('R-4.6: found by every reader before filing, while filing and after, each once', async () => {
  const feed = newId('feed');
  const [one, other] = stores();
  await one.keep(rangeOf(feed, 0, 350));
  const sought = { org: 'hikkoshibin', person: 'person3', from: at, to: at + 1_000 };
  const expected = rangeOf(feed, 0, 350)
    .filter(({ person }) => person === 'person3')
    .map(({ id }) => id);
  const walk = async (store: typeof one) =>
    (await search(store, sought, 1_000))
      .map((found) => found.record.id)
      .filter((id) => id.startsWith(feed));
  expect(await walk(other)).toEqual(expected);
  const [filed, ...seen] = await Promise.all([
    one.places.file(),
    ...Array.from({ length: 5 }, () => walk(other)),
  ]);
  expect(filed).toBeGreaterThan(0);
  for (const ids of seen) expect(ids).toEqual(expected);
  while ((await other.places.file()) > 0);
  expect(await walk(one)).toEqual(expected);
});

test('R-4.6: what was filed by one that died before it could say so is filed again without harm', async () => {
  const feed = newId('feed');
  const [one, other] = stores();
  const batch = rangeOf(feed, 0, 20).map((each) => ({ ...each, org: feed }));
  await one.places.add(batch.flatMap(entriesOf));
  await one.places.file();
  await one.places.add(batch.flatMap(entriesOf));
  await other.places.file();
  const bucket = personBucket(feed, 'person2', '2026-11');
  const list = (await other.places.read([bucket])).get(bucket) ?? [];
  expect(list).toHaveLength(3);
  expect(new Set(list).size).toBe(3);
});

test('R-4.6: kept to the last instant of its three years, gone at the end, its neighbours stay', async () => {
  const feed = newId('feed');
  const [store] = stores();
  const old = record(feed, 5, { at: Date.UTC(2020, 0, 10) });
  const due = keepUntil('three-years', old.at);
  await store.keep([{ ...old, keepUntil: due }, record(feed, 6), record(feed, 7)]);
  while ((await store.places.file()) > 0);
  expect(await deleteExpired(store, due - 1)).toEqual({ deleted: 0, postponed: 0 });
  expect(await store.byIds([old.id])).toHaveLength(1);
  expect(await deleteExpired(store, due)).toEqual({ deleted: 1, postponed: 0 });
  expect(await store.byIds([old.id])).toEqual([]);
  expect(await store.count('hikkoshibin', feed)).toBe(2);
});

test('R-4.6: what is withheld while the same place is kept again stays withheld', async () => {
  const feed = newId('feed');
  const [one, other] = stores();
  await one.keep(rangeOf(feed, 0, 50));
  const withheld = { ground: 'hinders-state', reason: '照会', at, bySubject: 'x' };
  const later = record(feed, 9, {
    items: ['name', 'phone'],
    source: { partition: 1, offset: 99n },
  });
  await Promise.all([other.withhold(`${feed}/inc1/0/9`, withheld), one.keep([later])]);
  const [kept] = await one.byIds([later.id]);
  expect(kept).toMatchObject({
    withheld,
    items: ['name', 'phone'],
    keptAside: [{ items: ['name'] }],
  });
  expect(await one.withhold(`${feed}/inc1/0/99`, withheld)).toBe(false);
});

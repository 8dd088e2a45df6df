import { connectMongo } from '@doui/ledger';
import { newId, testServers } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Delivery, type DeliveryState, rankOf } from '../src/deliveries/delivery.ts';
import { mongoDeliveryStore } from '../src/deliveries/store.ts';
import { nothingFollowed } from '../src/happenings/state.ts';
import { mongoFollowedStore } from '../src/happenings/store.ts';

type Connection = Awaited<ReturnType<typeof connectMongo>>;
let connection: Connection;
beforeAll(async () => {
  connection = await connectMongo({ url: testServers().mongoUrl, database: newId('test') });
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const made = (id: string, createdAt: number, state: DeliveryState): Delivery<number> => ({
  ...{ id, lane: 'l', chain: `c${createdAt % 2}`, rank: rankOf(createdAt, 1, id), state },
  ...{ attempts: 0, createdAt, dueAt: createdAt, content: 1, log: [] },
});

test('deliveries on the real database: by person newest first, and gone when their time is up', async () => {
  const store = mongoDeliveryStore<number>(connection, 'deliveries', () => undefined);
  await store.prepare({ byChain: true });
  await store.insert([2, 4, 6, 8].map((n) => made(`s${n}`, n, n === 4 ? 'queued' : 'sent')));
  await store.insert([made('o3', 3, 'dead')]);
  const ids = (found: readonly Delivery<number>[]) => found.map(({ id }) => id);
  const first = await store.ofChain('c0', { limit: 2 });
  expect(ids(first)).toEqual(['s8', 's6']);
  const beforeRank = first[1]?.rank ?? '';
  expect(ids(await store.ofChain('c0', { limit: 9, beforeRank }))).toEqual(['s4', 's2']);
  expect(await store.deleteBefore(7, 2)).toBe(2);
  expect(await store.deleteBefore(7, 2)).toBe(1);
  expect(await store.deleteBefore(7, 2)).toBe(0);
  expect(ids(await store.ofChain('c0', { limit: 9 }))).toEqual(['s8', 's4']);
});

test('F12: a stream added twice keeps what stood, and says so', async () => {
  const store = mongoFollowedStore(connection);
  const at = (version: number) => ({ ...nothingFollowed, version });
  expect(await store.add(new Map([['a', at(3)]]))).toEqual([]);
  const again = new Map([
    ['a', at(1)],
    ['b', at(1)],
  ]);
  expect(await store.add(again)).toEqual(['a']);
  const kept = await store.read(['a', 'b']);
  expect([kept.get('a')?.version, kept.get('b')?.version]).toEqual([3, 1]);
});

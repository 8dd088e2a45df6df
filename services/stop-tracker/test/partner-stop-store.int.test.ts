import { connectMongo } from '@doui/ledger';
import { newId, testServers } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PartnerStop } from '../src/partners/partner-stop.ts';
import { mongoPartnerStopStore } from '../src/partners/partner-stop-store.ts';

let connection: Awaited<ReturnType<typeof connectMongo>>;

beforeAll(async () => {
  const database = newId('doui_tracker_');
  connection = await connectMongo({ url: testServers().mongoUrl, database });
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const stop = (number: number, version: number): PartnerStop => ({
  ...{ org: 'o', partner: 'denki', id: `s${number}`, stop: `case${number}`, version },
  ...{ kind: 'withdrawal', purposes: ['moving'], recipients: ['denki'], acknowledged: [] },
  ...{ openedAtMs: number * 1_000, dueAtMs: number * 2_000, owing: 'owed' },
});
const stops = (from: number, to: number, version: number): PartnerStop[] =>
  Array.from({ length: to - from }, (_, n) => stop(from + n, version));

test('R-9.5, F5: what partners see is stored for many stops at once, and none goes back', async () => {
  const store = mongoPartnerStopStore(connection);
  await store.prepare();
  await store.put(stops(0, 700, 3));
  // A relay says again what it has said, some of it older, and two trackers say the same at once.
  const again = [...stops(0, 300, 2), ...stops(300, 600, 4), ...stops(600, 900, 3)];
  await Promise.all([store.put(again), store.put(again)]);
  const listed = await store.list({ org: 'o', partner: 'denki', limit: 1_000 });
  expect(listed.map(({ id }) => id)).toEqual(stops(0, 900, 1).map(({ id }) => id));
  const versions = listed.map(({ version }) => version);
  expect(new Set(versions.slice(0, 300))).toEqual(new Set([3]));
  expect(new Set(versions.slice(300, 600))).toEqual(new Set([4]));
  expect(new Set(versions.slice(600))).toEqual(new Set([3]));
  expect(await store.read('denki', 's450')).toEqual(stop(450, 4));
});

test('R-9.5: many writes take few connections, so that the ledger has some', async () => {
  const narrow = mongoPartnerStopStore(connection);
  const client = connection.getClient();
  let most = 0;
  let out = 0;
  client.on('connectionCheckedOut', () => {
    out += 1;
    most = Math.max(most, out);
  });
  client.on('connectionCheckedIn', () => {
    out -= 1;
  });
  await narrow.put(stops(1_000, 1_500, 1));
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(2);
});

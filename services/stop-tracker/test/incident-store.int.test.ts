import { connectMongo } from '@doui/ledger';
import { newId, testServers } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Incident } from '../src/incidents/incident.ts';
import { mongoIncidentStore } from '../src/incidents/incident-store.ts';

let connection: Awaited<ReturnType<typeof connectMongo>>;

beforeAll(async () => {
  const database = newId('doui_tracker_');
  connection = await connectMongo({ url: testServers().mongoUrl, database });
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

const draft = (number: number, version: number, change: Partial<Incident> = {}): Incident => ({
  ...{ id: `draft${number}`, org: 'hikkoshibin', partner: 'denki', number, version },
  ...{
    openedAtMs: number * 1_000,
    unanswered: { stops: 1, persons: 1 },
    most: { stops: 1, persons: 1 },
  },
  feeds: [{ feed: 'denkimove', pausedAtMs: 1_000 }],
  stops: [{ stop: 'stop1', kind: 'withdrawal', sinceMs: 0, dueAtMs: 500, cutOffAtMs: 1_000 }],
  ...change,
});

test('R-7.1, F19: of two trackers that draft or change the same incident, one does', async () => {
  const store = mongoIncidentStore(connection);
  await store.prepare();
  const drafted = await Promise.all([store.put(draft(1, 1)), store.put(draft(1, 1))]);
  expect(drafted.sort()).toEqual([false, true]);
  const changes = [
    draft(1, 2, { unanswered: { stops: 2, persons: 2 } }),
    draft(1, 2, { answeredAtMs: 2_000 }),
  ];
  const changed = await Promise.all(changes.map((one) => store.put(one)));
  expect([...changed].sort()).toEqual([false, true]);
  expect(await store.read('hikkoshibin', 'draft1')).toEqual(changes[changed.indexOf(true)]);
  expect(await store.read('akarigas', 'draft1')).toBeUndefined();
});

test('R-7.1: drafts are found by partner, by whether they are open, and page by page', async () => {
  const store = mongoIncidentStore(connection);
  const made = [draft(11, 1, { answeredAtMs: 12_000 }), draft(12, 1), draft(13, 1)];
  const gas = made.map((one) => ({ ...one, partner: 'gas', id: `gas${one.number}` }));
  for (const one of gas) await store.put(one);
  const ids = async (query: object) =>
    (await store.list({ org: 'hikkoshibin', partner: 'gas', limit: 10, ...query })).map(
      ({ id }) => id,
    );
  expect(await ids({})).toEqual(['gas13', 'gas12', 'gas11']);
  expect(await ids({ open: false })).toEqual(['gas11']);
  expect(await ids({ limit: 2 })).toEqual(['gas13', 'gas12']);
  expect((await store.newest('hikkoshibin', 'gas'))?.id).toBe('gas13');
  expect((await store.open()).map(({ id }) => id)).toEqual(
    expect.arrayContaining(['gas12', 'gas13']),
  );
});

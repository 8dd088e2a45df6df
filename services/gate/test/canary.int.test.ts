import { topics } from '@doui/events';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { provisionsOf, untilOpen } from './said.ts';
import { createWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld();
  await world.canaryTopic();
  await world.registry();
}, 60_000);
afterAll(() => world?.end());

test('R-9.4: the canary of a feed gives and withdraws; its records reach nobody and are no provision', async () => {
  const canary = world.watch(topics.canaryOut);
  const out = world.watch(topics.feedOut(world.feed));
  const provisions = world.watch(topics.provisions);
  const status = world.watch(topics.gateStatus);
  await world.gate(4, { DOUI_CANARY_EVERY_MS: '500' });
  await untilOpen(status.records, world.feed);
  const own = world.pairwise(`doui0canary${world.feed}`.slice(0, 40));
  const theirs = () =>
    canary.records.filter(({ key }) => Buffer.from(key ?? '').toString() === own);
  // It is released only after it has given again, so three releases are three rounds at least two of
  // which closed.
  await until(() => theirs().length >= 3, { what: 'three records', withinMs: 60_000 });
  expect(out.records).toEqual([]);
  expect(provisionsOf(provisions.records, world.feed)).toEqual([]);
  const said = status.records.length;
  await until(() => status.records.length > said + 12, {
    what: 'the gate reports',
    withinMs: 30_000,
  });
  await world.drained();
}, 120_000);

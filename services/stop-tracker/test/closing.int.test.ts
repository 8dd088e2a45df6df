import { topics } from '@doui/events';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseOf, createWorld, newId, partitions, patient, type World } from './world.ts';

let world: World;
let out: ReturnType<World['watch']>;
let gate: Awaited<ReturnType<World['gate']>>;
let tracker: Awaited<ReturnType<World['tracker']>>;
const database = newId('doui_stops_');
const closed = ({ status }: { status: string }) => status === 'closed' || status === 'complete';
const text = (value: Uint8Array | null): string => Buffer.from(value ?? '').toString('utf8');
const theirs = (person: string) =>
  out.records.filter(({ key }) => text(key) === world.pairwise(person));

beforeAll(async () => {
  world = await createWorld();
  out = world.watch(topics.feedOut(world.feed));
  await world.registry();
  gate = await world.gate(5);
  tracker = await world.tracker(6, database);
}, 120_000);
afterAll(() => world?.end());

/** Gives, and waits until a record of the person has come out. */
async function flowing(person: string): Promise<void> {
  await world.answer(person, true);
  await until(
    async () => {
      await world.source([person]);
      return theirs(person).length > 0;
    },
    { what: 'a record flows', withinMs: 40_000, everyMs: 200 },
  );
}

/** P3: nothing of the person stands at or beyond the closing position. */
function nothingBeyond(person: string, shown: Awaited<ReturnType<typeof caseOf>>): void {
  const [feed] = shown.feeds;
  expect(feed?.partitions).toHaveLength(partitions);
  for (const { partition, offset } of theirs(person)) {
    const at = feed?.partitions.find((one) => one.partition === partition);
    expect(Number(offset)).toBeLessThan(at?.closingOffset ?? -1);
  }
}

test('R-9.5: a withdrawal opens a case, and its gate closes every partition of the feed', async () => {
  const person = newId('p');
  await flowing(person);
  const stop = await world.answer(person, false);
  const shown = await caseOf(tracker.url, stop, closed);
  expect(shown).toMatchObject({ kind: 'withdrawal', person, heldT: true, status: 'complete' });
  expect(shown.feeds[0]?.partitions.map(({ by }) => by)).toEqual(Array(partitions).fill('passed'));
  expect(shown.closingMs).toBeLessThan(patient.closingMs);
  await world.source([person]);
  nothingBeyond(person, shown);
}, 120_000);

test('P4: a gate that was killed is fenced, and the case closes within T', async () => {
  const person = newId('p');
  await flowing(person);
  await gate.end('SIGKILL');
  const stop = await world.answer(person, false);
  const shown = await caseOf(tracker.url, stop, closed);
  expect(shown.heldT).toBe(true);
  expect(new Set(shown.feeds[0]?.partitions.map(({ by }) => by))).toEqual(new Set(['fenced']));
  gate = await world.gate(5);
  await world.source([person]);
  nothingBeyond(person, shown);
}, 120_000);

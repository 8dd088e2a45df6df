import { decode, GateStatusSchema, topics } from '@doui/events';
import { newId, partitions, until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { caseOf, get, watched } from './asking.ts';
import { createWorld, patient, type World } from './world.ts';

let world: World;
let out: ReturnType<World['watch']>;
let status: ReturnType<World['watch']>;
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
  status = world.watch(topics.gateStatus);
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

/** Gates of other tests on the same servers serve every feed of the registry; then ours is not missed. */
const oursAlone = (): boolean =>
  status.records.every((record) => {
    const read = decode(GateStatusSchema, record.value);
    const name = Buffer.from(record.key ?? '').toString();
    const of = new RegExp(`^${world.feed}/`).test(name);
    return !of || !read.ok || read.value.instance === 'gate5';
  });

/** Who closed the partitions: exactly so where no other gate could, one of them otherwise. */
function closedBy(shown: Awaited<ReturnType<typeof caseOf>>, wanted: string): void {
  const by = shown.feeds.flatMap((feed) => feed.partitions.map((one) => one.by));
  if (oursAlone()) expect(new Set(by)).toEqual(new Set([wanted]));
  else for (const one of by) expect(['passed', 'fenced', 'no-owner']).toContain(one);
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
  closedBy(shown, 'passed');
  expect(shown.feeds[0]?.partitions).toHaveLength(partitions);
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
  // First, for the tests behind this one need it whatever comes of this.
  gate = await world.gate(5);
  expect(shown.heldT).toBe(true);
  closedBy(shown, 'fenced');
  await world.source([person]);
  nothingBeyond(person, shown);
}, 120_000);

test('F3: a gate that was stopped is fenced, and what it still writes is refused', async () => {
  const person = newId('p');
  await flowing(person);
  const flow = steadily(() => world.source([person]));
  gate.signal('SIGSTOP');
  const stop = await world.answer(person, false);
  const shown = await caseOf(tracker.url, stop, closed);
  gate.signal('SIGCONT');
  const passed = await world
    .answer(newId('p'), false)
    .then((next) => caseOf(tracker.url, next, closed));
  expect(passed.status).toBe('complete');
  await flow.end();
  expect(shown.heldT).toBe(true);
  closedBy(shown, 'fenced');
  nothingBeyond(person, shown);
}, 120_000);

test('R-9.5: a case is watched as it happens, and the stream ends with it', async () => {
  const person = newId('p');
  await world.answer(person, true);
  const stop = await world.answer(person, false);
  await caseOf(tracker.url, stop, () => true);
  const events = await watched(tracker.url, stop);
  expect(events[0]).toEqual({ id: 1, event: 'stop-opened' });
  expect(events.map(({ id }) => id)).toEqual(events.map((_, n) => n + 1));
  // Whoever comes back goes on where he was.
  const rest = await watched(tracker.url, stop, 1);
  expect(rest.map(({ id }) => id)).not.toContain(1);
  expect(rest.length).toBeGreaterThan(0);
}, 120_000);

test('R-9.5: lists show a person, an organisation; another organisation learns nothing', async () => {
  const person = newId('p');
  await world.answer(person, true);
  const stop = await world.answer(person, false);
  await caseOf(tracker.url, stop, closed);
  const listed = async (path: string) =>
    ((await get(tracker.url, path)).body['items'] as { stop: string }[]).map((one) => one.stop);
  await until(async () => (await listed(`persons/${person}/stop-cases`)).includes(stop), {
    what: 'the list of the person',
  });
  expect(await listed(`stops?person=${person}`)).toEqual([stop]);
  const page = await get(tracker.url, 'stops?limit=1');
  expect(page.body['items']).toHaveLength(1);
  expect(page.body['next']).toBeTypeOf('string');
  const other = 'operator-akarigas';
  expect((await get(tracker.url, `stops/${stop}`, other)).status).toBe(404);
  expect((await get(tracker.url, 'stops', other)).status).toBe(404);
  expect((await get(tracker.url, 'stops/unknownstop')).status).toBe(404);
}, 120_000);

test('F19: two trackers open one case and close each partition once', async () => {
  const second = await world.tracker(7, database);
  const person = newId('p');
  await world.answer(person, true);
  const stop = await world.answer(person, false);
  const shown = await caseOf(second.url, stop, closed);
  expect(await caseOf(tracker.url, stop, closed)).toEqual(shown);
  const events = await watched(second.url, stop);
  expect(events.filter(({ event }) => event === 'stop-opened')).toHaveLength(1);
  expect(shown.feeds[0]?.partitions.map(({ partition }) => partition)).toEqual([0, 1, 2, 3, 4, 5]);
  await second.end();
}, 120_000);

test('F1: a tracker that ends in the middle of a case goes on with it when it is back', async () => {
  const person = newId('p');
  await flowing(person);
  gate.signal('SIGSTOP');
  const stop = await world.answer(person, false);
  await caseOf(tracker.url, stop, ({ status }) => status === 'closing');
  await tracker.end();
  tracker = await world.tracker(6, database);
  const shown = await caseOf(tracker.url, stop, closed);
  gate.signal('SIGCONT');
  expect(shown.feeds[0]?.partitions).toHaveLength(partitions);
  nothingBeyond(person, shown);
}, 120_000);

test('P4: with every tracker stopped nothing of the person leaves after T', async () => {
  const person = newId('p');
  await flowing(person);
  await tracker.end();
  const flow = steadily(() => world.source([person]));
  await world.answer(person, false);
  const answeredMs = Date.now();
  gate.signal('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, patient.closingMs + 500));
  gate.signal('SIGCONT');
  const before = newId('p');
  await flowing(before);
  await flow.end();
  const late = theirs(person).filter(
    ({ appendedAtMs }) => appendedAtMs > answeredMs + patient.closingMs,
  );
  expect(late).toEqual([]);
}, 120_000);

test('R-9.5: where no gate has a feed, it is fenced all the same and the case says so', async () => {
  await gate.end();
  tracker = await world.tracker(6, database);
  // What the gate said last must be older than what counts as having an owner.
  await new Promise((resolve) => setTimeout(resolve, 5_500));
  const person = newId('p');
  await world.answer(person, true);
  const stop = await world.answer(person, false);
  const shown = await caseOf(tracker.url, stop, closed);
  closedBy(shown, 'no-owner');
  expect(shown.heldT).toBe(true);
}, 120_000);

/** Does something again and again until it is ended. */
function steadily(step: () => Promise<unknown>) {
  let going = true;
  const done = (async () => {
    while (going) {
      await step();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return {
    async end() {
      going = false;
      await done;
    },
  };
}

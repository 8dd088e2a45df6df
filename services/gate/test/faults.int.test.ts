import { topics } from '@doui/events';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reconciled, statusesOf, steadily, untilOpen } from './said.ts';
import { createWorld, patient, type World } from './world.ts';

let world: World;
let out: ReturnType<World['watch']>;
let provisions: ReturnType<World['watch']>;
let status: ReturnType<World['watch']>;
let gate: Awaited<ReturnType<World['gate']>>;

beforeAll(async () => {
  world = await createWorld();
  out = world.watch(topics.feedOut(world.feed));
  provisions = world.watch(topics.provisions);
  status = world.watch(topics.gateStatus);
  await world.registry();
  gate = await world.gate(0);
  await untilOpen(status.records, world.feed);
});
afterAll(() => world?.end());

const text = (value: Uint8Array | null): string => Buffer.from(value ?? '').toString('utf8');
const record = (person: string, n = 0) => ({
  key: person,
  value: JSON.stringify({ name: '花子', kana: 'ハナコ', address: `札幌${n}` }),
});
const theirs = (person: string) =>
  out.records.filter(({ key }) => text(key) === world.pairwise(person));
const newestOf = (partition: number) =>
  statusesOf(status.records, world.feed)
    .filter((one) => one.status.partition === partition)
    .at(-1)?.status;

/** P5, P6 */
async function settled(): Promise<void> {
  await world.drained();
  const ids = await reconciled(out.records, provisions.records, world.feed);
  expect(new Set(ids).size).toBe(ids.length);
}

test('F3: a gate that was stopped between its check and its write releases nothing it should not', async () => {
  const people = Array.from({ length: 12 }, (_, n) => `stopped${n}`);
  for (const person of people) await world.consent(person, ['name', 'address']);
  const flow = steadily(() => world.source(people.map((person) => record(person))), 100);
  for (const [round, leaver] of people.slice(0, 4).entries()) {
    const before = out.records.length;
    await until(() => out.records.length > before + 30, { what: 'records flow', withinMs: 40_000 });
    gate.signal('SIGSTOP');
    await world.consent(leaver, []);
    const answeredMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, [500, 2_500, 4_000, 6_000][round]));
    gate.signal('SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const late = theirs(leaver).filter(
      ({ appendedAtMs }) => appendedAtMs > answeredMs + patient.closingMs,
    );
    expect(late).toEqual([]);
  }
  await flow.end();
  await settled();
  const inputs = await world.admin.endOffsets(topics.feedIn(world.feed));
  expect(inputs.reduce((sum, end) => sum + Number(end), 0)).toBeGreaterThan(out.records.length);
}, 180_000);

test('F1: killed under load and started anew, a gate neither loses nor doubles a record', async () => {
  const people = Array.from({ length: 12 }, (_, n) => `killed${n}`);
  for (const person of people) await world.consent(person, ['name', 'address']);
  let sent = 0;
  const before = out.records.length;
  const flow = steadily(async () => {
    await world.source(people.map((person) => record(person)));
    sent += people.length;
  }, 100);
  for (let round = 0; round < 2; round++) {
    const now = out.records.length;
    await until(() => out.records.length > now + 50, { what: 'records flow', withinMs: 40_000 });
    await gate.end('SIGKILL');
    gate = await world.gate(0);
  }
  const now = out.records.length;
  await until(() => out.records.length > now + 50, { what: 'it flows again', withinMs: 40_000 });
  await flow.end();
  await world.drained();
  await until(() => out.records.length - before === sent, { what: 'all were released' });
  await settled();
  expect(out.records.length - before).toBe(sent);
}, 180_000);

test('F20: a second gate shares the partitions, and takes all of them when the first leaves', async () => {
  const people = Array.from({ length: 24 }, (_, n) => `shared${n}`);
  for (const person of people) await world.consent(person, ['name', 'address']);
  const second = await world.gate(1);
  const instances = () =>
    new Set([0, 1, 2, 3, 4, 5].map((partition) => newestOf(partition)?.instance));
  await until(() => instances().size === 2, { what: 'both have a share', withinMs: 40_000 });
  const before = out.records.length;
  let sent = 0;
  const flow = steadily(async () => {
    await world.source(people.map((person) => record(person)));
    sent += people.length;
  }, 100);
  await until(() => out.records.length > before + 100, { what: 'it flows', withinMs: 40_000 });
  await gate.end('SIGTERM');
  await until(() => instances().size === 1 && instances().has('gate1'), {
    what: 'the second has taken over',
    withinMs: 40_000,
  });
  await flow.end();
  await world.drained();
  await until(() => out.records.length - before === sent, { what: 'all were released' });
  await settled();
  gate = second;
}, 180_000);

test('R-9.3: a feed that its operator pauses holds its records, and goes on when it is resumed', async () => {
  await world.consent('paused1', ['name', 'address']);
  await world.put('feed', world.feed, world.feedBody({ status: 'paused' }));
  await until(
    () =>
      [0, 1, 2, 3, 4, 5].every((partition) => newestOf(partition)?.why === 'paused-by-operator'),
    { what: 'every partition says it is paused', withinMs: 40_000 },
  );
  await world.source([record('paused1')]);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(theirs('paused1')).toEqual([]);
  await world.put('feed', world.feed, world.feedBody());
  await until(() => theirs('paused1').length === 1, { what: 'the record', withinMs: 40_000 });
}, 90_000);

test('R-9.3: a state that its owner did not seal denies its person', async () => {
  await world.consent('forged1', ['name', 'address']);
  await world.source([record('forged1')]);
  await until(() => theirs('forged1').length === 1, { what: 'the first', withinMs: 40_000 });
  await world.publisher.send([
    { topic: topics.consentState, key: `${world.org}/person/forged1`, value: Buffer.from('x') },
  ]);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await world.source([record('forged1')]);
  await world.drained();
  expect(theirs('forged1')).toHaveLength(1);
}, 90_000);

test('R-3.1: a consent ends by the clock, without an event', async () => {
  await world.consent('ending1', ['name', 'address'], { expiresAtMs: Date.now() + 4_000 });
  const endsMs = Date.now() + 4_000;
  const flow = steadily(() => world.source([record('ending1')]), 50);
  await until(() => theirs('ending1').length > 0, { what: 'it flows', withinMs: 40_000 });
  await new Promise((resolve) => setTimeout(resolve, endsMs - Date.now() + 2_000));
  await flow.end();
  expect(
    theirs('ending1').filter(({ appendedAtMs }) => appendedAtMs > endsMs + patient.leaseMs + 600),
  ).toEqual([]);
  await world.drained();
}, 90_000);

test('R-5.5: a stop of provision closes the feed for that person', async () => {
  await world.consent('objector', ['name', 'address']);
  await world.source([record('objector')]);
  await until(() => theirs('objector').length === 1, { what: 'the first', withinMs: 40_000 });
  await world.stopOfUse('objector');
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await world.source([record('objector')]);
  await world.drained();
  expect(theirs('objector')).toHaveLength(1);
}, 90_000);

test('F13: unreadable records are dead letters; after ten in a row the partition pauses for its operator', async () => {
  await world.consent('healthy1', ['name', 'address']);
  const dead = world.watch(topics.feedDeadLetter(world.feed));
  const junk = { key: 'healthy1', value: 'not json' };
  await world.source(Array.from({ length: 12 }, () => junk));
  await world.source([record('healthy1')]);
  await until(() => [0, 1, 2, 3, 4, 5].some((partition) => newestOf(partition)?.why === 'poison'), {
    what: 'the partition is paused',
    withinMs: 40_000,
  });
  await until(() => dead.records.length === 10, { what: 'ten dead letters' });
  expect(theirs('healthy1')).toEqual([]);
  for (const { value, headers } of dead.records) {
    expect(value).toBeNull();
    expect(headers['dlt-error']).toBe('not-json');
  }
  await world.put('feed', world.feed, world.feedBody());
  await until(() => theirs('healthy1').length === 1, { what: 'it goes on', withinMs: 40_000 });
  await until(() => dead.records.length === 12, { what: 'the last two dead letters' });
}, 120_000);

import { topics } from '@doui/events';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createWorld,
  passedAt,
  patient,
  provisionsOf,
  reconciled,
  statusesOf,
  steadily,
  untilOpen,
  type World,
} from './world.ts';

let world: World;
let out: ReturnType<World['watch']>;
let provisions: ReturnType<World['watch']>;
let status: ReturnType<World['watch']>;

beforeAll(async () => {
  world = await createWorld();
  out = world.watch(topics.feedOut(world.feed));
  provisions = world.watch(topics.provisions);
  status = world.watch(topics.gateStatus);
  await world.registry();
  await world.gate(0);
  await untilOpen(status.records, world.feed);
});
afterAll(() => world?.end());

const record = (person: string, more: object = {}) => ({
  key: person,
  value: JSON.stringify({ name: '同意 花子', kana: 'ドウイ ハナコ', address: '札幌市', ...more }),
});
const text = (value: Uint8Array | null): string => Buffer.from(value ?? '').toString('utf8');

test('R-9.2: what a consent covers leaves untouched, what it does not is taken out, the rest stays', async () => {
  await world.consent('person0all', ['name', 'address']);
  await world.consent('person0name', ['name']);
  const all = record('person0all');
  await world.source([record('person0none'), record('person0name'), all]);
  await until(() => out.records.length >= 2, { what: 'two records are released' });
  const values = out.records.map(({ value }) => text(value)).sort();
  expect(values).toEqual(
    [all.value, JSON.stringify({ name: '同意 花子', kana: 'ドウイ ハナコ' })].sort(),
  );
  for (const { key } of out.records) expect(text(key)).toMatch(/^[0-9a-z]{26}$/);
  await until(() => provisionsOf(provisions.records, world.feed).length >= 2, {
    what: 'provision records',
  });
  const recorded = provisionsOf(provisions.records, world.feed);
  expect(recorded.map(({ person, items, basis }) => ({ person, items, basis }))).toEqual(
    expect.arrayContaining([
      { person: 'person0all', items: ['name', 'address'], basis: 'consent' },
      { person: 'person0name', items: ['name'], basis: 'consent' },
    ]),
  );
});

test('R-9.2: a member that belongs to no item does not leave', async () => {
  const before = out.records.length;
  await world.source([record('person0all', { pension: '1234' })]);
  await until(() => out.records.length > before, { what: 'it is released' });
  expect(text(out.records.at(-1)?.value ?? null)).toBe(record('person0all').value);
});

test('R-9.4: from T after a withdrawal nothing of the person leaves, nor after its partition said so', async () => {
  const people = Array.from({ length: 40 }, (_, n) => `person1x${n}`);
  for (const person of people) await world.consent(person, ['name', 'address']);
  const leaver = people[7] ?? '';
  const stream = `${world.org}/person/${leaver}`;
  const flow = steadily(() => world.source(people.map((person) => record(person))));
  const before = out.records.length;
  await until(() => out.records.length > before + 400, { what: 'records flow' });
  const version = await world.consent(leaver, []);
  const answeredMs = Date.now();
  const stop = { stream, version };
  await until(() => passedAt(status.records, world.feed, stop).size === 6, {
    what: 'all partitions have passed the stop',
  });
  const closed = passedAt(status.records, world.feed, stop);
  const after = out.records.length;
  await until(() => out.records.length > after + 200, { what: 'the others flow on' });
  await flow.end();
  const theirs = out.records.filter(({ key }) => text(key) === world.pairwise(leaver));
  expect(theirs.length).toBeGreaterThan(0);
  // Broker times on both sides, as the recipient sees them.
  const late = theirs.filter(
    ({ partition, appendedAtMs }) =>
      appendedAtMs > answeredMs + patient.closingMs || appendedAtMs > (closed.get(partition) ?? 0),
  );
  expect(late).toEqual([]);
  await settled();
}, 90_000);

test('P5, P6: what came in is what left and what was withheld, each release with one provision record', async () => {
  await settled();
  const ends = await world.admin.endOffsets(topics.feedIn(world.feed));
  const total = Number(ends.reduce((sum, end) => sum + end, 0n));
  await until(
    () => {
      const newest = new Map(
        statusesOf(status.records, world.feed).map(({ status: one }) => [one.partition, one]),
      );
      const sum = (of: 'released' | 'withheld') =>
        [...newest.values()].reduce((all, one) => all + Number(one[of]), 0);
      return sum('released') === out.records.length && sum('released') + sum('withheld') === total;
    },
    { what: 'the counts agree: in = out + withheld' },
  );
});

/** P5, P6 */
async function settled(): Promise<void> {
  await world.drained();
  const ids = await reconciled(out.records, provisions.records, world.feed);
  expect(new Set(ids).size).toBe(ids.length);
}

import { topics } from '@doui/events';
import type { InRecord } from '@doui/stream';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { passedAt, provisionsOf, reconciled, steadily, untilOpen } from './said.ts';
import { createWorld, patient, type World } from './world.ts';

let world: World;
let out: ReturnType<World['watch']>;
let provisions: ReturnType<World['watch']>;
let input: ReturnType<World['watch']>;
let status: ReturnType<World['watch']>;

beforeAll(async () => {
  world = await createWorld();
  input = world.watch(topics.feedIn(world.feed));
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
/** The persons of the steady flow; one of them withdraws. */
const people = Array.from({ length: 40 }, (_, n) => `person1x${n}`);
const leaver = people[7] ?? '';
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
  for (const person of people) await world.consent(person, ['name', 'address']);
  const stream = `${world.org}/person/${leaver}`;
  let sent = 0;
  const flow = steadily(() => {
    sent += 1;
    return world.source(people.map((person) => record(person, { kana: `ドウイ ${sent}` })));
  });
  const before = out.records.length;
  const ofLeaver = () => out.records.filter(({ key }) => text(key) === world.pairwise(leaver));
  await until(() => out.records.length > before + 400 && ofLeaver().length > 0, {
    what: 'records flow',
    withinMs: 30_000,
  });
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
  const theirs = ofLeaver();
  expect(theirs.length).toBeGreaterThan(0);
  // Broker times on both sides, as the recipient sees them.
  const late = theirs.filter(
    ({ partition, appendedAtMs }) =>
      appendedAtMs > answeredMs + patient.closingMs || appendedAtMs > (closed.get(partition) ?? 0),
  );
  expect(late).toEqual([]);
  await settled();
}, 90_000);

test('P5, P6: of whom all may flow, every record that came in leaves once and in its order', async () => {
  await settled();
  const came = byPerson(input.records);
  const left = byPerson(out.records);
  expect(came.get('person0none')?.length).toBe(1);
  for (const [person, values] of came) {
    if (!person.startsWith('person1x')) continue;
    const theirs = left.get(world.pairwise(person)) ?? [];
    // Who left in between: the records before that, none left out.
    const wanted = person === leaver ? values.slice(0, theirs.length) : values;
    expect(theirs, person).toEqual(wanted);
  }
  expect(left.get(world.pairwise('person0none'))).toBe(undefined);
});

/** The values of each key, in order. */
function byPerson(records: readonly InRecord[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const { key, value } of records) {
    const of = values.get(text(key)) ?? [];
    of.push(text(value));
    values.set(text(key), of);
  }
  return values;
}

/** P5, P6 */
async function settled(): Promise<void> {
  await world.drained();
  const ends = await world.admin.endOffsets(topics.feedIn(world.feed));
  const handled = Number(ends.reduce((sum, end) => sum + end, 0n));
  await until(() => input.records.length === handled, { what: 'the input is read' });
  const ids = await reconciled(out.records, provisions.records, world.feed);
  expect(new Set(ids).size).toBe(ids.length);
}

import { topics } from '@doui/events';
import { until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorld, passedAt, provisionsOf, untilOpen, type World } from './world.ts';

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

test('R-9.4: after a withdrawal nothing of the person leaves, and every partition says so within T', async () => {
  const people = Array.from({ length: 40 }, (_, n) => `person1x${n}`);
  for (const person of people) await world.consent(person, ['name', 'address']);
  let sent = 0;
  let flowing = true;
  const flow = (async () => {
    while (flowing) {
      await world.source(people.map((person) => record(person, { address: `${sent}` })));
      sent += people.length;
    }
  })();
  const leaver = people[7] ?? '';
  const stream = `${world.org}/person/${leaver}`;
  await until(() => out.records.length > 400, { what: 'records flow' });
  const askedMs = Date.now();
  const version = await world.consent(leaver, []);
  const answeredMs = Date.now();
  await until(() => passedAt(status.records, world.feed, { stream, version }).size === 6, {
    what: 'all partitions have passed the stop',
  });
  const closed = passedAt(status.records, world.feed, { stream, version });
  const closedMs = Math.max(...closed.values());
  expect(closedMs - answeredMs).toBeLessThan(1_000);
  await new Promise((resolve) => setTimeout(resolve, 500));
  flowing = false;
  await flow;

  await until(() => provisionsOf(provisions.records, world.feed).length === out.records.length, {
    what: 'each release has its provision record',
  });
  const offsets = new Map<string, number>();
  const recorded = provisionsOf(provisions.records, world.feed);
  for (const { id } of recorded) offsets.set(id, (offsets.get(id) ?? 0) + 1);
  expect([...offsets.values()].every((count) => count === 1)).toBe(true);
  const late = recorded.filter(({ person, atMs }) => person === leaver && Number(atMs) > closedMs);
  expect(late).toEqual([]);
  console.log(
    `closed ${closedMs - answeredMs} ms after the answer (asked ${answeredMs - askedMs})`,
  );
});

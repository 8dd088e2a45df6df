import { partitionOf, topics } from '@doui/events';
import { expect, test } from 'vitest';
import { freshnessNow } from './freshness.ts';

const follower = (stale: Readonly<Record<string, number>>) => ({
  freshness: (topic: string, partition: number) => stale[`${topic}/${partition}`] ?? 100,
});
const partition = partitionOf('org1/person/person1', 6);
const other = Array.from({ length: 50 }, (_, n) => `person${n}`).find(
  (person) => partitionOf(`org1/person/${person}`, 6) !== partition,
) as string;

test('R-9.3: a stale partition of persons pauses those persons and nobody else', () => {
  for (const topic of [topics.consentState, topics.optoutState]) {
    const fresh = freshnessNow(follower({ [`${topic}/${partition}`]: 401 }), 6, 400);
    expect(fresh.person('org1', 'person1')).toBe(false);
    expect(fresh.person('org1', other)).toBe(true);
    expect([fresh.worstMs, fresh.somebody]).toEqual([401, true]);
  }
});

test('R-9.3: a stale partition of the registry pauses everybody', () => {
  const fresh = freshnessNow(follower({ [`${topics.registryState}/5`]: Infinity }), 6, 400);
  expect(fresh.person('org1', 'person1')).toBe(false);
  expect(fresh.person('org1', other)).toBe(false);
  expect(fresh.somebody).toBe(false);
});

test('R-9.3: exactly at the bound is fresh, beyond it is not', () => {
  const at = (ms: number) =>
    freshnessNow({ freshness: () => ms }, 6, 400).person('org1', 'person1');
  expect([at(400), at(400.1)]).toEqual([true, false]);
});

import { create, encode, GateFencedSchema } from '@doui/events';
import { expect, test } from 'vitest';
import { closingsOfFence, isStorm } from './fences.ts';

const stop = { service: 'consent', stream: 'o/person/p' };

test('F15: a fence of a tracker closes every stop it names, where the topic ended then', () => {
  const message = create(GateFencedSchema, {
    ...{ org: 'o', feed: 'f', partition: 2, closingOffset: 41n, instance: 'i', atMs: 1n },
    positions: [
      { ...stop, version: 3n },
      { ...stop, version: 5n },
    ],
  });
  const closings = closingsOfFence(encode(GateFencedSchema, message), 7_000);
  const place = { feed: 'f', partition: 2, closedAtMs: 7_000, closingOffset: 41, by: 'fenced' };
  expect(closings).toEqual([
    { ...place, stop: { ...stop, version: 3 } },
    { ...place, stop: { ...stop, version: 5 } },
  ]);
  expect(closingsOfFence(Buffer.from('poison'), 7_000)).toEqual([]);
  expect(closingsOfFence(null, 7_000)).toEqual([]);
});

test('F15: more than one fence a second and partition is a storm', () => {
  expect(isStorm(60, 6, 10_000)).toBe(false);
  expect(isStorm(61, 6, 10_000)).toBe(true);
});

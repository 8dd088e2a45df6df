import { create, encode, GatePassedSchema, GateStatusSchema } from '@doui/events';
import type { InRecord } from '@doui/stream';
import { expect, test } from 'vitest';
import { createFeedWatch, reaches } from './feed-watch.ts';
import { markedRecord } from './mark.ts';

const feed = { feed: 'f', org: 'o', purpose: 'p', recipient: 'r' };
const record = (offset: number, key: string, value: Uint8Array | string): InRecord => ({
  ...{ topic: '', partition: 1, offset: BigInt(offset), appendedAtMs: offset * 10, headers: {} },
  ...{ key: Buffer.from(key), value: Buffer.from(value) },
});
const stop = { service: 'opt-out', stream: 'o/person/a', version: 3 };
const watched = () => createFeedWatch(feed, (key) => (key === 'pairwise' ? 'a' : undefined));

test('what a gate has passed closed where the feed stood by then', () => {
  const watch = watched();
  for (const offset of [0, 1, 4]) watch.takeOut(record(offset, 'pairwise', markedRecord('r')));
  const { version, ...at } = stop;
  const value = create(GatePassedSchema, {
    ...{ partition: 1, positions: [{ ...at, version: BigInt(version) }] },
  });
  const said = record(2, 'passed/f/1', encode(GatePassedSchema, value));
  expect(watch.takeStatus('passed/f/1', said)).toBe(true);
  expect(watch.closings()).toEqual([
    { feed: 'f', partition: 1, stop, by: 'passed', closedAtMs: 20, closingOffset: 2 },
  ]);
  expect(watch.hasPassed({ ...stop, version: 2 }, 1)).toBe(true);
  expect(watch.hasPassed(stop, 0)).toBe(false);
  expect(watch.hasPassed({ ...stop, version: 4 }, 1)).toBe(false);
});

test('what is said of another feed is not of this one', () => {
  const watch = watched();
  const value = encode(GateStatusSchema, create(GateStatusSchema, { status: 'open' }));
  expect(watch.takeStatus('f/1', record(0, 'f/1', value))).toBe(true);
  expect(watch.takeStatus('ff/1', record(1, 'ff/1', value))).toBe(false);
  expect(watch.takeStatus('passed/ff/1', record(2, 'passed/ff/1', value))).toBe(false);
  expect(watch.statuses).toHaveLength(1);
});

test('a record without our mark is poison where it comes in, and a stranger is counted where it leaves', () => {
  const watch = watched();
  watch.takeIn(record(0, 'a', markedRecord('r1')));
  watch.takeIn(record(1, 'a', 'x'));
  expect(watch.inputs.map(({ record: mark, unreadable }) => [mark, unreadable])).toEqual([
    ['r1', undefined],
    ['poison 1/1', true],
  ]);
  watch.takeOut(record(2, 'somebody', markedRecord('r2')));
  expect([watch.strangers(), watch.outputs[0]?.person]).toEqual([1, 'somebody']);
});

test('a person has a stream of the same name at each owner: one does not reach the other', () => {
  expect(reaches({ ...stop, version: 5 }, stop)).toBe(true);
  expect(reaches({ ...stop, service: 'consent', version: 5 }, stop)).toBe(false);
  expect(reaches({ ...stop, version: 2 }, stop)).toBe(false);
});

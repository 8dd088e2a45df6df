import { ConsentStateSchema, create, encode, topics } from '@doui/events';
import type { InRecord } from '@doui/stream';
import { expect, test } from 'vitest';
import { repeatable } from './repeatable.ts';

const record = (topic: string, n: number, key: string, value: Uint8Array | null): InRecord => ({
  ...{ topic, partition: 0, offset: BigInt(n), key: Buffer.from(key), value },
  ...{ headers: {}, appendedAtMs: n },
});
const offsets = (records: readonly InRecord[]): number[] =>
  records.map(({ offset }) => Number(offset));
const state = (n: number, person: string, version: bigint): InRecord =>
  record(
    topics.consentState,
    n,
    `o/person/${person}`,
    encode(ConsentStateSchema, create(ConsentStateSchema, { version })),
  );

test('F12: of a state topic only the newest of each key is written again', () => {
  const consents = [state(0, 'a', 1n), state(1, 'b', 1n), state(2, 'a', 3n), state(3, 'a', 2n)];
  expect(offsets(repeatable(topics.consentState, consents, ['a']))).toEqual([2]);
  const purposes = [0, 1, 2].map((n) =>
    record(topics.registryState, n, `o/purpose/${n % 2}`, null),
  );
  const said = [record(topics.registryState, 3, 'manifest', null)];
  said.push(record(topics.registryState, 4, 'tick/gate.0', null));
  const registry = [...purposes, ...said];
  expect(offsets(repeatable(topics.registryState, registry, []))).toEqual([2, 1]);
});

test('F12: of opt-outs what is of steady persons, and of schemes', () => {
  const keys = ['o/person/a', 'o/person/b', 'o/scheme/s', 'o/scheme/s'];
  const said = keys.map((key, n) => record(topics.optoutState, n, key, null));
  expect(offsets(repeatable(topics.optoutState, said, ['a']))).toEqual([0, 3]);
});

test('F12: of a long run all consents and provisions, and of the rest a share from all of it', () => {
  const many = (topic: string) =>
    Array.from({ length: 9_000 }, (_, n) => record(topic, n, 'k', Buffer.from('v')));
  expect(repeatable(topics.consentEvents, many(topics.consentEvents), [])).toHaveLength(9_000);
  const stops = offsets(repeatable(topics.stopsEvents, many(topics.stopsEvents), []));
  expect([stops.length, stops[0], stops.at(-1)]).toEqual([3_000, 0, 8_997]);
});

import type { FeedFacts } from '@doui/law';
import type { OutRecord } from '@doui/stream';
import { expect, test } from 'vitest';
import { memoryReleaser } from '../compose-fake.ts';
import type { Outcome } from './outcome.ts';
import { createPartitionGate } from './partition-gate.ts';
import { createTurnstile } from './turnstile.ts';

const feed = {
  ...{ id: 'feed1', org: 'org1', version: 1, purpose: 'moving', recipient: 'denki' },
  ...{ items: [{ item: 'name', members: ['name'] }], format: 'json', status: 'open' },
} as FeedFacts;
const outcome = {
  ...{ items: ['name'], members: new Set(['name']), bases: [], ruleSet: '' },
  ...{ purposeVersion: 1, recipientVersion: 1 },
} as Outcome;
const record = (offset: bigint) => ({
  offset,
  key: Buffer.from('person1'),
  value: Buffer.from('{"name":"a"}'),
});

/** given a gate that has opened where its group has committed, and what it has let through. */
function given(committed: bigint | undefined, nextTick = async (): Promise<void> => undefined) {
  const out: OutRecord[] = [];
  const releaser = memoryReleaser(out);
  const group = { committed };
  releaser.open = async () => ({ offset: group.committed, incarnation: 'life1' });
  releaser.isOpen = () => true;
  const gate = createPartitionGate({
    ...{ feed: () => feed, partition: 0, instance: 'gate0', releaser, leaseMs: 400 },
    ...{ turnstile: createTurnstile(1), blocked: () => undefined, freshnessMs: () => 0 },
    judge: () => ({ fresh: () => true, outcome: () => outcome, pairwise: (person) => person }),
    ...{ nextTick, now: () => 1, onLost: () => undefined },
    meter: { released: () => undefined, leaseLost: () => undefined },
  });
  const released = () => out.filter(({ topic }) => topic.includes('.out.')).length;
  /** The producer is lost at its commit: what it sent was committed after all, or was not. */
  const lose = () => {
    releaser.next = { outcome: 'lost', why: 'uncertain', sent: true, error: 'time-out', ms: 1 };
  };
  return { gate, released, group, lose, counted: () => gate.status()?.released };
}

test('P6: a batch that comes again after a re-opening is not released a second time', async () => {
  const { gate, released } = given(29n);
  await gate.open();
  expect(await gate.release([record(29n)])).toEqual({ kind: 'released', taken: 1 });
  expect(await gate.release([record(29n)])).toEqual({ kind: 'released', taken: 1 });
  expect(released()).toBe(1);
  expect(await gate.release([record(29n), record(30n)])).toEqual({ kind: 'released', taken: 2 });
  expect(released()).toBe(2);
});

test('P6: where nothing is committed yet everything is taken', async () => {
  const { gate, released } = given(undefined);
  await gate.open();
  expect(await gate.release([record(0n), record(1n)])).toEqual({ kind: 'released', taken: 2 });
  expect(released()).toBe(2);
});

test('P6: a release whose commit nobody confirmed is counted when the next producer finds it committed', async () => {
  const { gate, group, lose, counted } = given(7n);
  await gate.open();
  lose();
  expect(await gate.release([record(7n)])).toEqual({ kind: 'lost' });
  expect(counted()).toBe(0);
  group.committed = 8n;
  await gate.open();
  expect(counted()).toBe(1);
});

test('P6: a release that was not committed is counted once, when it is done again', async () => {
  const { gate, lose, counted } = given(7n);
  await gate.open();
  lose();
  expect(await gate.release([record(7n)])).toEqual({ kind: 'lost' });
  await gate.open();
  expect(await gate.release([record(7n)])).toEqual({ kind: 'released', taken: 1 });
  expect(counted()).toBe(1);
});

test('P6: an input that ends before what is committed is another one, not one that was handled', async () => {
  const { gate, released, group } = given(29n);
  await gate.open();
  expect(gate.isBeyond(29n)).toBe(false);
  expect(gate.isBeyond(3n)).toBe(true);
  group.committed = 0n;
  await gate.open();
  expect(await gate.release([record(0n), record(1n)])).toEqual({ kind: 'released', taken: 2 });
  expect(released()).toBe(2);
});

test('P3: the tick of an earlier opening does not open the gate for a later producer', async () => {
  const ticks: (() => void)[] = [];
  const tick = () => new Promise<void>((resolve) => ticks.push(resolve));
  const { gate } = given(7n, tick);
  const earlier = gate.open();
  await expect.poll(() => ticks.length).toBe(1);
  // A rebalance: the partition stays ours and is opened once more.
  const later = gate.open();
  await expect.poll(() => ticks.length).toBe(2);
  ticks[0]?.();
  await earlier;
  expect(gate.isReady()).toBe(false);
  ticks[1]?.();
  await later;
  expect(gate.isReady()).toBe(true);
});

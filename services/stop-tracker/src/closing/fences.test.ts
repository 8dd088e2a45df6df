import type { Position } from '@doui/kernel';
import type { OutRecord } from '@doui/stream';
import { expect, test } from 'vitest';
import { createFences } from './fences.ts';
import { readStatus } from './wire.ts';

const stop: Position = { service: 'consent', stream: 'org1/person/p1', version: 7 };

function setUp(waiting: readonly Position[] = [stop]) {
  const fenced: string[] = [];
  const published: OutRecord[] = [];
  const open: (() => void)[] = [];
  const clock = { ms: 0 };
  let held = false;
  const fences = createFences({
    fencer: {
      fence(id) {
        fenced.push(id);
        return held ? new Promise((resolve) => open.push(resolve)) : Promise.resolve();
      },
      logEnds: async (topics) => new Map(topics.map((topic) => [topic, [11n, 12n]])),
    },
    publish: async (records) => void published.push(...records),
    waitingFor: () => waiting,
    orgOf: () => 'org1',
    ...{ instance: 'tracker0', leaseMs: 400, now: () => 1_000, monotonicMs: () => clock.ms },
    ...{ onFenced: () => undefined, onTrouble: () => undefined },
  });
  const hold = (): void => {
    held = true;
  };
  const release = (): void => {
    for (const go of open.splice(0)) go();
  };
  return { fences, fenced, published, clock, hold, release };
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

test('R-9.4: a fence is said with the stops it answers and where the feed ended', async () => {
  const { fences, fenced, published } = setUp();
  fences.want('feed1', 1);
  await settle();
  expect(fenced).toEqual(['gate.feed1.1']);
  const [record] = published;
  const read = readStatus({
    ...{ topic: record?.topic ?? '', partition: 0, offset: 0n, headers: {}, appendedAtMs: 1_234 },
    ...{ key: Buffer.from(record?.key ?? ''), value: record?.value ?? null },
  });
  expect(read).toEqual({
    mark: {
      ...{ by: 'fenced', feed: 'feed1', partition: 1, positions: [stop] },
      ...{ atMs: 1_234, closingOffset: 12 },
    },
  });
});

const passed = { by: 'passed', feed: 'feed1', partition: 0, positions: [stop], atMs: 1 } as const;

test('F15: a gate is not fenced again before it has passed something or twice its lease is over', async () => {
  const { fences, fenced, clock } = setUp();
  fences.want('feed1', 0);
  await settle();
  fences.want('feed1', 0);
  await settle();
  expect(fenced).toHaveLength(1);
  clock.ms = 800;
  fences.want('feed1', 0);
  await settle();
  expect(fenced).toHaveLength(2);
  fences.heard(passed);
  fences.want('feed1', 0);
  await settle();
  expect(fenced).toHaveLength(3);
});

test('F15: a gate that lives and is fenced again and again gets longer each time', async () => {
  const { fences, fenced, clock } = setUp();
  const at: number[] = [];
  for (clock.ms = 0; clock.ms < 20_000; clock.ms += 100) {
    fences.reported({ feed: 'feed1', partition: 0, open: clock.ms % 200 === 0, atMs: 1 });
    fences.want('feed1', 0);
    await Promise.resolve();
    if (fenced.length > at.length) at.push(clock.ms);
    await settle();
  }
  expect(at).toEqual([0, 800, 2_400, 5_600, 12_000, 18_400]);
});

test('F15: no more than twenty at a time, and one of each', async () => {
  const { fences, fenced, hold, release } = setUp();
  hold();
  for (let partition = 0; partition < 40; partition++) {
    fences.want('feed1', partition);
    fences.want('feed1', partition);
  }
  expect(fenced).toHaveLength(20);
  expect(fences.under()).toBe(20);
  release();
  await settle();
  fences.want('feed1', 30);
  expect(fenced).toHaveLength(21);
  release();
});

test('where no stop waits any more nobody is fenced', async () => {
  const { fences, fenced } = setUp([]);
  fences.want('feed1', 0);
  await settle();
  expect(fenced).toEqual([]);
});

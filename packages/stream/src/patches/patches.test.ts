import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { withoutAborted } from './aborted-records.ts';
import { groupByPartition } from './group-by-partition.ts';
import { calmRequestQueue } from './request-queue.ts';
import { despiteLeaderless, wholeMetadata } from './whole-metadata.ts';

type Step = { producer: number; kind: 'plain' | 'write' | 'abort' | 'commit' };

const marker = (type: 0 | 1): Buffer => Buffer.from([0, 0, 0, type]);

/** Plays the steps of several producers into a log, and says which offsets must not be seen. */
function logOf(steps: readonly Step[]) {
  const messages: Parameters<typeof withoutAborted>[0]['messages'][number][] = [];
  const aborted: { producerId: string; firstOffset: string }[] = [];
  const hidden = new Set<string>();
  const open = new Map<number, string[]>();
  steps.forEach(({ producer, kind }, at) => {
    const offset = String(at);
    const producerId = String(producer);
    const isControlRecord = kind === 'abort' || kind === 'commit';
    const inTransaction = kind !== 'plain';
    const ours = open.get(producer) ?? [];
    if (kind === 'write') open.set(producer, [...ours, offset]);
    if (isControlRecord) {
      const [firstOffset] = ours;
      if (kind === 'abort' && firstOffset !== undefined) {
        aborted.push({ producerId, firstOffset });
        for (const one of ours) hidden.add(one);
      }
      open.delete(producer);
    }
    messages.push({
      offset,
      // A key of four zero bytes is an ordinary key unless the record is a control record.
      key: isControlRecord ? marker(kind === 'commit' ? 1 : 0) : marker(0),
      isControlRecord,
      batchContext: { producerId, inTransaction },
    });
  });
  // What is still open at the end is beyond the last stable offset and never fetched.
  const firstOpen = Math.min(...[...open.values()].map(([first]) => Number(first)));
  const fetched = messages.filter(({ offset }) => Number(offset) < firstOpen);
  return {
    fetched,
    aborted: aborted.sort((a, b) => Number(a.firstOffset) - Number(b.firstOffset)),
    hidden,
  };
}

const step = fc.record({
  producer: fc.integer({ min: 1, max: 4 }),
  kind: fc.constantFrom<Step['kind']>('plain', 'write', 'write', 'write', 'abort', 'commit'),
});

test('F14: no aborted record is handed on, and no other is left out, however transactions interleave', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { fetched, aborted, hidden } = logOf(steps);
      const seen = withoutAborted({ messages: fetched, abortedTransactions: aborted });
      const wanted = fetched.filter(({ offset }) => !hidden.has(offset));
      expect(seen.map(({ offset }) => offset)).toEqual(wanted.map(({ offset }) => offset));
    }),
    { numRuns: 2_000 },
  );
});

test('messages are grouped by the partition they name, in their order', () => {
  const messages = [3, 1, 3, 0, 1].map((partition, n) => ({ partition, n }));
  const groups = groupByPartition({ topic: 't', partitionMetadata: [{}], messages });
  expect(groups).toEqual({
    0: [{ partition: 0, n: 3 }],
    1: [
      { partition: 1, n: 1 },
      { partition: 1, n: 4 },
    ],
    3: [
      { partition: 3, n: 0 },
      { partition: 3, n: 2 },
    ],
  });
  expect(() => groupByPartition({ topic: 't', partitionMetadata: [{}], messages: [{}] })).toThrow(
    'no partition named',
  );
});

test('kafkajs#1704: a queue without waiting requests sets no timer', () => {
  vi.useFakeTimers();
  try {
    class Queue extends EventEmitter {
      throttledUntil = -1;
      pending: unknown[] = [];
      throttleCheckTimeoutId: NodeJS.Timeout | null = null;
      checked = 0;
      checkPendingRequests(): void {
        this.checked += 1;
        this.pending = [];
        this.scheduleCheckPendingRequests();
      }
      scheduleCheckPendingRequests(): void {}
    }
    calmRequestQueue(Queue);
    const queue = new Queue();
    queue.scheduleCheckPendingRequests();
    expect(vi.getTimerCount()).toBe(0);
    queue.pending = [{}];
    queue.throttledUntil = Date.now() + 40;
    queue.scheduleCheckPendingRequests();
    queue.scheduleCheckPendingRequests();
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(39);
    expect(queue.checked).toBe(0);
    vi.advanceTimersByTime(1);
    expect(queue.checked).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('F11: the leaders of other partitions are known where one has none, and no other fault is passed over', async () => {
  const { parse, ...rest } = createRequire(import.meta.url)(
    'kafkajs/src/protocol/requests/metadata/v0/response.js',
  );
  const patched = wholeMetadata({ parse, ...rest });
  const answer = (topicErrorCode: number, leader: number) => ({
    topicMetadata: [
      {
        ...{ topicErrorCode, topic: 'state' },
        partitionMetadata: [
          { partitionErrorCode: 0, partitionId: 0, leader: 1, replicas: [1], isr: [1] },
          {
            partitionErrorCode: leader < 0 ? 5 : 0,
            partitionId: 1,
            leader,
            replicas: [1],
            isr: [],
          },
        ],
      },
    ],
  });
  expect(await patched.parse(answer(0, 1))).toEqual(answer(0, 1));
  const error = await patched.parse(answer(0, -1)).catch((one: unknown) => one);
  expect(error).toMatchObject({ type: 'LEADER_NOT_AVAILABLE' });
  expect(despiteLeaderless(error)).toEqual(answer(0, -1));
  const unknown = await patched.parse(answer(3, 1)).catch((one: unknown) => one);
  expect(() => despiteLeaderless(unknown)).toThrow('does not host this topic-partition');
  expect(() => despiteLeaderless(new Error('cut off'))).toThrow('cut off');
});

import type { FeedFacts } from '@doui/law';
import type { Share, ShareOptions, Stream } from '@doui/stream';
import { expect, test } from 'vitest';
import { memoryReleaser } from '../compose-fake.ts';
import { startFeedGate } from './feed-gate.ts';
import { createTurnstile } from './turnstile.ts';

const feed = { id: 'feed1', org: 'org1', version: 1, status: 'open' } as FeedFacts;
const soon = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('Freshness 3: a partition that waited is not read on while it is opened anew', async () => {
  const releaser = memoryReleaser([]);
  let options: ShareOptions | undefined;
  let confirm: () => void = () => undefined;
  const resumed: (bigint | undefined)[] = [];
  const share: Share = {
    pause: () => undefined,
    resume: (_partition, offset) => resumed.push(offset),
    stillMember: () =>
      new Promise((resolve) => {
        confirm = resolve;
      }),
    stop: async () => undefined,
  };
  const stream = {
    share: (given: ShareOptions) => {
      options = given;
      return share;
    },
    release: () => releaser,
  } as unknown as Stream;
  const gate = startFeedGate('feed1', {
    ...{ stream, leaseMs: 400, recentStops: () => [], log: () => undefined },
    partition: (_feed, partition) => ({
      ...{ feed: () => feed, partition, instance: 'gate0', releaser },
      ...{ turnstile: createTurnstile(1), blocked: () => 'view-stale', freshnessMs: () => 0 },
      judge: () => ({ fresh: () => false, outcome: () => undefined as never, pairwise: String }),
      ...{ nextTick: async () => undefined, now: () => 1 },
      meter: { released: () => undefined, leaseLost: () => undefined },
    }),
  });
  releaser.open = async () => ({ offset: 29n, incarnation: 'life1' });
  releaser.isOpen = () => true;
  options?.onAssigned([0]);
  await soon(1);
  expect(resumed).toEqual([29n]);

  // The view is stale, so the partition waits; meanwhile its producer is lost.
  const record = { topic: 'in', partition: 0, offset: 29n, key: null, value: null };
  await options?.onBatch({
    ...{ partition: 0, behind: 0, gone: () => false, done: () => undefined },
    records: [{ ...record, headers: {}, appendedAtMs: 1 }],
  });
  releaser.next = { outcome: 'lost', why: 'lease', sent: true, error: 'fenced', ms: 1 };
  gate.passed([{ service: 'consent', stream: 'org1/person/person1', version: 2 }]);
  await soon(40);
  expect(resumed).toEqual([29n]);
  confirm();
  await soon(1);
  expect(resumed).toEqual([29n, 29n]);
  await gate.stop();
});

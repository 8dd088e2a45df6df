import { fakeAuth } from '@doui/auth/fake';
import { memoryAccessLog } from '@doui/http';
import type { OutRecord, Released, Releaser } from '@doui/stream';
import { logger } from '@doui/telemetry';
import { createView } from '@doui/view';
import { gateApp } from './app.ts';
import type { FeedGate } from './feeds/feed-gate.ts';
import { createGates } from './feeds/gates.ts';
import { createJudges } from './feeds/judge.ts';
import { createPartitionGate, type PartitionGate } from './feeds/partition-gate.ts';
import { createTurnstile } from './feeds/turnstile.ts';
import { createJournal } from './filter/journal.ts';
import type { Freshness } from './view/freshness.ts';

const partitions = 6;

/** A releaser without a broker: what it commits stands in `log`, and the next answer can be set. */
export function memoryReleaser(log: OutRecord[]): Releaser & { next: Released | undefined } {
  let open = false;
  const releaser: Releaser & { next: Released | undefined } = {
    next: undefined,
    async open() {
      open = true;
      return { offset: undefined, incarnation: 'life1' };
    },
    isOpen: () => open,
    async run({ decide }) {
      const answer = releaser.next;
      releaser.next = undefined;
      const records = decide();
      if (answer) {
        open = answer.outcome !== 'lost';
        return answer;
      }
      if (!records) return { outcome: 'aborted', ms: 1 };
      log.push(...records);
      return { outcome: 'committed', ms: 1 };
    },
    async close() {
      open = false;
    },
  };
  return releaser;
}

/** The gate in memory, for unit tests: one process that owns every partition of every feed. */
export async function composeFake({ now }: { readonly now: () => number }) {
  const view = createView();
  const log: OutRecord[] = [];
  const access = memoryAccessLog();
  const state = { fresh: true };
  const freshness = (): Freshness => ({
    worstMs: state.fresh ? 10 : 10_000,
    registry: state.fresh,
    person: () => state.fresh,
  });
  const judge = createJudges({
    view,
    freshness,
    clocks: () => ({ ownMs: now(), brokerMs: now() }),
    pairwise: (partner, person) => `${partner}-${person}`,
  });
  const releasers: ReturnType<typeof memoryReleaser>[] = [];
  const opened: Promise<unknown>[] = [];

  function start(feed: string): FeedGate {
    const gates = Array.from({ length: partitions }, (_, partition): PartitionGate => {
      const releaser = memoryReleaser(log);
      releasers.push(releaser);
      return createPartitionGate({
        feed: () => view.feed(feed),
        partition,
        instance: 'gate0',
        releaser,
        leaseMs: 400,
        turnstile: createTurnstile(3),
        blocked: () => (state.fresh ? undefined : 'view-stale'),
        judge,
        nextTick: async () => undefined,
        freshnessMs: () => freshness().worstMs,
        meter: { released: () => undefined, leaseLost: () => undefined },
        now,
        onLost: () => undefined,
      });
    });
    opened.push(...gates.map((gate) => gate.open()));
    return {
      feed,
      passed: (positions) => {
        for (const gate of gates) void gate.sayPassed(positions);
      },
      partition: (number) => gates[number],
      owned: () => gates.map(({ partition }) => partition),
      statuses: () => gates.flatMap((gate) => gate.status() ?? []),
      stop: async () => undefined,
    };
  }

  const gates = createGates({ feeds: view.feeds, start, now });
  const journal = createJournal(now);
  const app = gateApp({
    config: { host: '127.0.0.1', port: 0 },
    auth: fakeAuth(),
    log: logger('gate'),
    access,
    view,
    gates,
    judge,
    journal,
    journalRead: async () => true,
    instance: 'gate0',
    partitions,
    now,
    health: { view: () => true, fresh: () => state.fresh },
  });
  return {
    app,
    view,
    gates,
    access,
    journal,
    releasers,
    /** What stands in Kafka, committed. */
    log,
    state,
    async opened() {
      gates.join();
      await Promise.all(opened);
    },
  };
}

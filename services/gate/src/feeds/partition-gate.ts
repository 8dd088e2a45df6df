import type { Position } from '@doui/kernel';
import type { FeedFacts } from '@doui/law';
import type { OutRecord, Releaser } from '@doui/stream';
import { currentTraceparent } from '@doui/telemetry';
import { type BatchPlan, type Incoming, type Judge, planBatch } from './release-batch.ts';
import type { Turnstile } from './turnstile.ts';
import { type PartitionStatus, type PausedWhy, passedRecord } from './wire.ts';

export type PartitionDeps = {
  readonly feed: () => FeedFacts | undefined;
  readonly partition: number;
  readonly instance: string;
  readonly releaser: Releaser;
  readonly leaseMs: number;
  /** Lets a few transactions of the process run at a time. */
  readonly turnstile: Turnstile;
  /** Why nothing may be released just now, whoever it is about. */
  readonly blocked: (feed: FeedFacts) => PausedWhy | undefined;
  /** A judge for one transaction: what it says holds for this moment. */
  readonly judge: (feed: FeedFacts) => Judge;
  /** Resolves when a tick made after the call has come back through every state partition. */
  readonly nextTick: () => Promise<void>;
  readonly freshnessMs: () => number;
  readonly meter: Meter;
  readonly now: () => number;
  /** The producer was lost by something else than `release`. */
  readonly onLost: () => void;
};

export type Meter = {
  released(feed: string, plan: BatchPlan, ms: number): void;
  leaseLost(feed: string, lost: { why: string; error: string; ms: number; batch: number }): void;
};

export type Written = { readonly plan: BatchPlan; readonly records: readonly OutRecord[] };

export type ReleaseAnswer =
  | { readonly kind: 'released'; readonly taken: number }
  /** Nothing was released; look again soon. */
  | { readonly kind: 'wait'; readonly why: PausedWhy }
  /** The producer is gone; the partition must be opened again. */
  | { readonly kind: 'lost' };

/** Below, a transaction's fixed cost is all there is to it. */
const batchMin = 50;
const batchMax = 4_000;
/** Transactions are kept well inside the lease: shares of it. */
const comfortable = 0.2;
const long = 0.5;
const passedMax = 500;

/**
 * One partition of one feed: the only place where its records are released. A decision belongs to the
 * producer it was made under; a new producer begins with the committed offset and decides again.
 */
export function createPartitionGate(deps: PartitionDeps) {
  const { partition, releaser, meter } = deps;
  let incarnation = '';
  let ready = false;
  /** Openings may overlap when the group is rebalanced again; only the last one counts. */
  let openings = 0;
  /** Everything before it is committed. A batch that was read before a re-opening comes twice. */
  let next = 0n;
  let batchSize = 500;
  let poisonRun = 0;
  let poisonedAt: number | undefined;
  let lag = 0;
  let lastWhy: PausedWhy | '' = 'not-assigned';
  const counts = { released: 0, withheld: 0, itemsRemoved: 0 };
  /** Nobody said whether it was committed; the offset that the next producer finds does. */
  let unsure: { readonly next: bigint; settle(): void } | undefined;
  let passed: Position[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  /** Transactions of one producer go one after the other. */
  function alone<T>(run: () => Promise<T>): Promise<T> {
    const next = turn.then(run, run);
    turn = next.catch(() => undefined);
    return next;
  }

  function blocked(feed: FeedFacts | undefined): PausedWhy | undefined {
    if (!feed) return 'feed-incomplete';
    if (!ready) return 'not-assigned';
    if (feed.status === 'paused') return 'paused-by-operator';
    // An operator who has seen to it writes the feed's document anew.
    if (poisonedAt !== undefined && poisonedAt === feed.version) return 'poison';
    return deps.blocked(feed);
  }

  async function transact(feed: FeedFacts, incoming: readonly Incoming[]): Promise<ReleaseAnswer> {
    const last = incoming.at(-1);
    if (!last) return { kind: 'released', taken: 0 };
    let plan: BatchPlan | undefined;
    const leave = await deps.turnstile();
    const decideNow = (): readonly OutRecord[] | undefined => {
      // Asked only now, after the lease has begun.
      const now = deps.feed();
      if (!now || blocked(now)) return undefined;
      plan = planBatch({
        feed: now,
        partition,
        incarnation,
        incoming,
        judge: deps.judge(now),
        poisonRun,
        atMs: deps.now(),
      });
      return plan.taken === incoming.length ? plan.records : undefined;
    };
    const done = await releaser
      .run({ nextOffset: last.offset + 1n, decide: decideNow })
      .finally(leave);
    if (done.outcome === 'lost') {
      ready = false;
      const decided = plan;
      if (decided?.taken === incoming.length) {
        unsure = { next: last.offset + 1n, settle: () => settle(feed, decided, done.ms) };
      }
      batchSize = Math.max(batchMin, Math.floor(batchSize / 2));
      meter.leaseLost(feed.id, { ...done, batch: incoming.length });
      return { kind: 'lost' };
    }
    if (!plan) return { kind: 'wait', why: blocked(feed) ?? 'view-stale' };
    if (done.outcome === 'aborted') return cut(feed, incoming, plan);
    next = last.offset + 1n;
    settle(feed, plan, done.ms);
    return { kind: 'released', taken: plan.taken };
  }

  /** Those before them in the batch need nothing more. */
  const taking = (known: number, answer: ReleaseAnswer): ReleaseAnswer =>
    answer.kind === 'released' ? { kind: 'released', taken: known + answer.taken } : answer;

  /** The batch must end earlier than its offsets said: the transaction was empty, so do it again. */
  function cut(
    feed: FeedFacts,
    incoming: readonly Incoming[],
    plan: BatchPlan,
  ): Promise<ReleaseAnswer> | ReleaseAnswer {
    if (plan.taken > 0) return transact(feed, incoming.slice(0, plan.taken));
    return { kind: 'wait', why: plan.stopped === 'poison' ? 'poison' : 'view-stale' };
  }

  function count(feed: FeedFacts, plan: BatchPlan, ms: number): void {
    counts.released += plan.released;
    counts.withheld += plan.withheld;
    counts.itemsRemoved += plan.itemsRemoved;
    meter.released(feed.id, plan, ms);
  }

  function settle(feed: FeedFacts, plan: BatchPlan, ms: number): void {
    count(feed, plan, ms);
    poisonRun = plan.poisonRun;
    if (plan.stopped === 'poison') {
      poisonedAt = feed.version;
      poisonRun = 0;
    }
    if (ms > deps.leaseMs * long) batchSize = Math.max(batchMin, Math.floor(batchSize * 0.7));
    else if (ms < deps.leaseMs * comfortable && plan.taken >= batchSize) {
      batchSize = Math.min(batchMax, Math.ceil(batchSize * 1.3));
    }
  }

  return {
    partition,
    /** Fences the earlier owner, and gives the offset to read on from. */
    async open(): Promise<bigint | undefined> {
      ready = false;
      openings += 1;
      const mine = openings;
      const opened = await alone(async () => {
        const made = await releaser.open();
        if (unsure?.next === made.offset) unsure?.settle();
        unsure = undefined;
        next = made.offset ?? 0n;
        return made;
      });
      incarnation = opened.incarnation;
      await deps.nextTick();
      // A later one has a producer of its own, and waits for a tick made after that (Freshness 3).
      if (mine !== openings) return opened.offset;
      ready = releaser.isOpen();
      lastWhy = '';
      return opened.offset;
    },
    isReady: () => ready,
    /** The input ends before what is committed: it was cut short or made anew, and must be opened anew. */
    isBeyond: (end: bigint) => end < next,
    batchSize: () => batchSize,
    release(incoming: readonly Incoming[]): Promise<ReleaseAnswer> {
      return alone(async () => {
        const feed = deps.feed();
        const why = blocked(feed);
        lastWhy = why ?? '';
        if (!feed || why) return { kind: 'wait', why: why ?? 'feed-incomplete' };
        const rest = incoming.filter(({ offset }) => offset >= next);
        const answer = taking(incoming.length - rest.length, await transact(feed, rest));
        lastWhy = answer.kind === 'wait' ? answer.why : answer.kind === 'lost' ? 'broker-away' : '';
        return answer;
      });
    },
    /** Records of another origin than `.in`, through the same producer, in one transaction. */
    write(decide: (feed: FeedFacts, judge: Judge) => Written | undefined) {
      return alone(async () => {
        const feed = deps.feed();
        const why = blocked(feed);
        if (!feed || why) return { kind: 'wait', why: why ?? 'feed-incomplete' } as const;
        let written: Written | undefined;
        const done = await releaser.run({
          nextOffset: 'same',
          decide() {
            const now = deps.feed();
            written = !now || blocked(now) ? undefined : decide(now, deps.judge(now));
            return written?.records;
          },
        });
        if (done.outcome === 'lost') {
          ready = false;
          deps.onLost();
        }
        if (done.outcome === 'committed' && written) count(feed, written.plan, done.ms);
        return { kind: done.outcome } as const;
      });
    },
    /**
     * Says, after every transaction before it has ended, that these stops are in every decision from
     * now on. False: not said, this partition is not ours at the moment.
     */
    async sayPassed(positions: readonly Position[]): Promise<boolean> {
      passed.push(...positions);
      if (!ready) return false;
      const traceparent = currentTraceparent();
      return alone(async () => {
        const feed = deps.feed();
        if (!feed || !ready || passed.length === 0) return ready;
        const said = passed.slice(0, passedMax);
        const done = await releaser.run({
          decide: () => [
            passedRecord(
              { org: feed.org, feed: feed.id, partition, positions: said, traceparent },
              deps.instance,
              deps.now(),
            ),
          ],
        });
        if (done.outcome === 'lost') {
          ready = false;
          return false;
        }
        passed = passed.slice(said.length);
        return true;
      });
    },
    hasUnsaid: () => passed.length > 0,
    note(behind: number): void {
      lag = behind;
    },
    status(): PartitionStatus | undefined {
      const feed = deps.feed();
      if (!feed) return undefined;
      const why = blocked(feed) ?? lastWhy;
      const freshnessMs = deps.freshnessMs();
      return {
        org: feed.org,
        feed: feed.id,
        partition,
        status: why === '' ? 'open' : 'paused',
        why,
        freshnessMs,
        lag,
        ...counts,
      };
    },
    async close(): Promise<void> {
      ready = false;
      openings += 1;
      lastWhy = 'not-assigned';
      await turn;
      await releaser.close();
    },
  };
}

export type PartitionGate = ReturnType<typeof createPartitionGate>;

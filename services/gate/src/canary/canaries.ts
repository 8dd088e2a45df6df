import { streamKey } from '@doui/kernel';
import type { FeedFacts } from '@doui/law';
import type { OutRecord } from '@doui/stream';
import { metrics } from '@doui/telemetry';
import type { View } from '@doui/view';
import type { PartitionGate } from '../feeds/partition-gate.ts';
import { planBatch } from '../feeds/release-batch.ts';
import { canaryInput, canaryOf, canaryOutput, canaryPartition, canaryRecord } from './wire.ts';

export type CanaryDeps = {
  readonly view: Pick<View, 'position' | 'purpose'>;
  /** The partition of a feed, when it is this gate's. */
  readonly gate: (feed: string, partition: number) => PartitionGate | undefined;
  readonly publish: (records: readonly OutRecord[]) => Promise<void>;
  readonly macKey: Uint8Array;
  readonly partitions: number;
  readonly boundMs: number;
  readonly now: () => number;
  readonly monotonicMs: () => number;
  readonly wait: (ms: number) => Promise<void>;
  /** Hears how long a closing took. */
  readonly onClosed?: (feed: string, ms: number) => void;
};

/** What one round came to: `closed` is what is measured, the others say why it was not. */
export type Round = 'closed' | 'late' | 'not-ours' | 'not-by-consent' | 'paused' | 'lost';

const epochMs = Date.parse('2026-01-01T00:00:00Z');
const versionMs = 250;
const pollMs = 10;
const patienceMs = 5_000;

type Try = 'released' | 'withheld' | 'wait' | 'lost';

/**
 * The canary of a feed gives and withdraws, and its records go the way of all: the state through the
 * topic of consents into the view, the record through the feed's own producer under its lease, decided
 * by the same law. Only where it comes out differs. It stands in no ledger and no statistic.
 */
export function createCanaries(deps: CanaryDeps) {
  const closing = metrics.histogram('doui.canary.closing');
  const late = metrics.counter('doui.canary.late');
  const rounds = metrics.counter('doui.canary.round');
  const { monotonicMs, wait, now } = deps;
  let sequence = 0;
  let version = 0;

  async function say(feed: FeedFacts, given: boolean): Promise<number> {
    const { org, purpose } = feed;
    // Rises across restarts and from gate to gate, whose clocks differ; a view keeps versions in 32 bits,
    // which last till 2060.
    version = Math.max(version, heard(feed), Math.floor((now() - epochMs) / versionMs) - 1) + 1;
    const purposeVersion = deps.view.purpose(org, purpose)?.version ?? 1;
    const said = { given, version, purposeVersion, atMs: now() };
    await deps.publish([canaryRecord(feed, said, deps)]);
    return version;
  }

  /** The newest version that the view has. */
  const heard = ({ org, id }: FeedFacts): number =>
    deps.view.position('consent', streamKey(org, 'person', canaryOf(id)));
  const applied = (feed: FeedFacts, version: number): boolean => heard(feed) >= version;

  /** Tries to let one record of the canary through. */
  async function attempt(gate: PartitionGate, partition: number): Promise<Try> {
    let released = 0;
    const done = await gate.write((feed, judge) => {
      const plan = planBatch({
        ...{ feed, partition, judge, poisonRun: 0, atMs: now(), incarnation: 'canary' },
        incoming: [canaryInput(feed, sequence++)],
      });
      if (plan.taken === 0) return undefined;
      released = plan.released;
      const nothing = { released: 0, withheld: 0, itemsRemoved: 0, poison: 0 };
      return { plan: { ...plan, ...nothing }, records: canaryOutput(feed.id, plan.records) };
    });
    if (done.kind === 'lost') return 'lost';
    if (done.kind !== 'committed') return 'wait';
    return released > 0 ? 'released' : 'withheld';
  }

  async function round(feed: FeedFacts): Promise<Round> {
    const partition = canaryPartition(feed, deps.partitions);
    const gate = deps.gate(feed.id, partition);
    if (!gate?.isReady()) return 'not-ours';
    // Nothing comes of waiting for one that was given up, and who stops would wait along.
    const isGone = (): boolean => deps.gate(feed.id, partition) !== gate;
    const given = await say(feed, true);
    const startMs = monotonicMs();
    for (;;) {
      const tried = await attempt(gate, partition);
      if (tried === 'lost') return 'lost';
      if (tried === 'released') break;
      if (tried === 'wait' && isGone()) return 'not-ours';
      if (monotonicMs() - startMs > patienceMs) {
        return applied(feed, given) && tried === 'withheld' ? 'not-by-consent' : 'paused';
      }
      await wait(pollMs);
    }
    const withdrawn = await say(feed, false);
    // As for a person: T runs from the acknowledgement.
    const answeredMs = monotonicMs();
    for (;;) {
      const tried = await attempt(gate, partition);
      const ms = monotonicMs() - answeredMs;
      if (tried === 'lost') return 'lost';
      if (tried === 'withheld') {
        closing.record(ms, { 'doui.feed': feed.id });
        deps.onClosed?.(feed.id, ms);
        return 'closed';
      }
      if (tried === 'released' && ms > deps.boundMs) {
        // Where something else than consent permits, nothing is proven and nothing is wrong.
        if (applied(feed, withdrawn)) return 'not-by-consent';
        late.add(1, { 'doui.feed': feed.id });
        return 'late';
      }
      if (tried === 'wait' && isGone()) return 'not-ours';
      if (ms > patienceMs) return 'paused';
      if (tried === 'wait') await wait(pollMs);
    }
  }

  return {
    /** One round of a feed; counted by how it went. */
    async fly(feed: FeedFacts): Promise<Round> {
      // The series are there before anything happens: from none to one is no increase to an alert.
      late.add(0, { 'doui.feed': feed.id });
      rounds.add(0, { 'doui.feed': feed.id, 'doui.outcome': 'closed' });
      const outcome = await round(feed).catch((): Round => 'lost');
      rounds.add(1, { 'doui.feed': feed.id, 'doui.outcome': outcome });
      return outcome;
    },
  };
}

/** A canary that waits for a paused feed keeps a place for seconds. */
const atOnceMax = 8;

/** Keeps the canaries of all feeds flying: those first that have not flown for longest. */
export function startCanaries(
  canaries: Pick<ReturnType<typeof createCanaries>, 'fly'>,
  feeds: () => readonly FeedFacts[],
  everyMs: number,
): { stop(): Promise<void> } {
  const under = new Map<string, Promise<unknown>>();
  let flown = new Map<string, number>();
  let flights = 0;

  function take(): void {
    const open = feeds().filter(({ status }) => status === 'open');
    // What has gone from the registry is forgotten.
    flown = new Map(open.map(({ id }) => [id, flown.get(id) ?? 0]));
    const waiting = open
      .filter(({ id }) => !under.has(id))
      .sort((a, b) => (flown.get(a.id) ?? 0) - (flown.get(b.id) ?? 0));
    for (const feed of waiting.slice(0, atOnceMax - under.size)) {
      flown.set(feed.id, ++flights);
      const flight = canaries.fly(feed).finally(() => under.delete(feed.id));
      under.set(feed.id, flight);
    }
  }

  const timer = setInterval(take, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.allSettled(under.values());
    },
  };
}

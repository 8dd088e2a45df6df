import { topics } from '@doui/events';
import type { Position } from '@doui/kernel';
import type { Releaser, Share, SharedBatch, Stream } from '@doui/stream';
import { withSpan } from '@doui/telemetry';
import { createPartitionGate, type PartitionDeps, type PartitionGate } from './partition-gate.ts';
import type { PartitionStatus } from './wire.ts';

export type FeedGateDeps = {
  readonly stream: Stream;
  readonly leaseMs: number;
  /** What is in every decision since before a partition was opened, and perhaps unsaid. */
  readonly recentStops: () => readonly Position[];
  readonly partition: (
    feed: string,
    partition: number,
    releaser: Releaser,
  ) => Omit<PartitionDeps, 'onLost' | 'leaseMs'>;
  readonly log: (message: string, fields: Record<string, unknown>) => void;
};

export type FeedGate = {
  readonly feed: string;
  passed(positions: readonly Position[]): void;
  partition(number: number): PartitionGate | undefined;
  owned(): readonly number[];
  statuses(): readonly PartitionStatus[];
  stop(): Promise<void>;
};

const retryMs = 20;
const reopenMs = 200;

/** The gate's share of one feed: opens each partition that is assigned to it, and releases its records. */
export function startFeedGate(feed: string, deps: FeedGateDeps): FeedGate {
  const { stream } = deps;
  const topic = topics.feedIn(feed);
  const group = `gate.feed.${feed}`;
  const gates = new Map<number, PartitionGate>();
  const opening = new Set<number>();
  // A rebalance makes all earlier intentions void.
  let assignment = 0;
  let assigned: readonly number[] = [];
  let stopped = false;

  const gateOf = (partition: number): PartitionGate => {
    const known = gates.get(partition);
    if (known) return known;
    const releaser = stream.release({
      transactionalId: `gate.${feed}.${partition}`,
      group,
      topic,
      partition,
      leaseMs: deps.leaseMs,
    });
    const made = createPartitionGate({
      ...deps.partition(feed, partition, releaser),
      leaseMs: deps.leaseMs,
      onLost: () => recover(partition),
    });
    gates.set(partition, made);
    return made;
  };

  const current = (of: number): boolean => !stopped && of === assignment;

  async function open(partition: number, of: number, lost: boolean): Promise<void> {
    // A producer may have been lost to another owner, and two that fence each other help nobody:
    // after a loss the group must have confirmed us first.
    if (lost) await share.stillMember();
    while (current(of)) {
      try {
        const gate = gateOf(partition);
        const offset = await gate.open();
        if (!current(of)) return;
        opening.delete(partition);
        share.resume(partition, offset);
        // What was lost has told its stops before, or keeps them until it can.
        const unsaid = lost ? [] : deps.recentStops();
        if (unsaid.length > 0 || gate.hasUnsaid()) sayPassed(gate, unsaid);
        return;
      } catch (error) {
        const { message } = error as Error;
        deps.log('a partition could not be opened', { feed, partition, error: message });
        await new Promise((resolve) => setTimeout(resolve, reopenMs));
      }
    }
  }

  /** After the loss of a producer: a new one, the committed offset, every decision anew. */
  function recover(partition: number): void {
    if (stopped || opening.has(partition) || !assigned.includes(partition)) return;
    opening.add(partition);
    share.pause(partition);
    void open(partition, assignment, true);
  }

  function sayPassed(gate: PartitionGate, positions: readonly Position[]): void {
    withSpan('close a feed', { 'doui.feed': feed, 'doui.partition': gate.partition }, () =>
      gate.sayPassed(positions),
    ).then(
      (said) => {
        if (!said && !gate.isReady()) recover(gate.partition);
      },
      () => recover(gate.partition),
    );
  }

  /** Stops reading a partition for a moment; what was not released comes again. */
  function wait(partition: number): void {
    const of = assignment;
    share.pause(partition);
    setTimeout(() => {
      // Who opens it reads on himself, from what is committed by then.
      if (current(of) && !opening.has(partition)) share.resume(partition);
    }, retryMs);
  }

  async function onBatch(batch: SharedBatch): Promise<void> {
    const { partition, records } = batch;
    const gate = gates.get(partition);
    if (!gate?.isReady()) return;
    const last = records.at(-1);
    if (last && gate.isBeyond(last.offset + 1n + BigInt(batch.behind))) {
      deps.log('the input was cut short or made anew', { feed, partition });
      return recover(partition);
    }
    for (let at = 0; at < records.length; ) {
      if (batch.gone()) return;
      const slice = records.slice(at, at + gate.batchSize());
      gate.note(batch.behind + records.length - at);
      const answer = await gate.release(slice);
      if (answer.kind === 'lost') return recover(partition);
      if (answer.kind === 'wait') return wait(partition);
      at += answer.taken;
      const last = records[at - 1];
      if (last) batch.done(last);
    }
    gate.note(batch.behind);
  }

  const share: Share = stream.share({
    group,
    topic,
    onAssigned(partitions) {
      assignment += 1;
      const of = assignment;
      assigned = partitions;
      for (const [partition, gate] of gates) {
        if (partitions.includes(partition)) continue;
        gates.delete(partition);
        void gate.close();
      }
      opening.clear();
      for (const partition of partitions) {
        opening.add(partition);
        void open(partition, of, false);
      }
    },
    onBatch,
  });

  return {
    feed,
    passed(positions) {
      for (const gate of gates.values()) sayPassed(gate, positions);
    },
    partition: (number) => gates.get(number),
    owned: () => assigned,
    statuses: () => [...gates.values()].flatMap((gate) => gate.status() ?? []),
    async stop() {
      stopped = true;
      await share.stop();
      await Promise.all([...gates.values()].map((gate) => gate.close()));
      gates.clear();
    },
  };
}

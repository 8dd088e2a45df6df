import type { Fault } from '@doui/kernel';
import type { Consumer as KafkaConsumer } from 'kafkajs';
import type { Door } from './connect.ts';
import { startMember } from './member.ts';
import { type InRecord, inRecord } from './records.ts';

export type ShareOptions = {
  /** The client's name must be this instance's alone: members of an earlier life are put out by it. */
  readonly group: string;
  readonly topic: string;
  /**
   * The partitions that are ours from now on. All of them are paused; each is read after `resumeAt`.
   * Called again after every rebalance, also for partitions that were ours before.
   */
  onAssigned(partitions: readonly number[]): void;
  /** What is not `done` when it returns comes again, once the partition is read again. */
  onBatch(batch: SharedBatch): Promise<void>;
  onFault?(fault: Fault): void;
};

export type SharedBatch = {
  readonly partition: number;
  readonly records: readonly InRecord[];
  /** Records behind the last of this batch. */
  readonly behind: number;
  /** No longer ours: a rebalance, a seek or the end. */
  gone(): boolean;
  done(upTo: InRecord): void;
};

/** A group's share of one topic, with offsets that somebody else commits (in a transaction). */
export type Share = {
  pause(partition: number): void;
  /** Reads on; from `offset` when one is given. */
  resume(partition: number, offset?: bigint): void;
  /** Resolves with the next answered heartbeat: the group still counts us in. */
  stillMember(): Promise<void>;
  stop(): Promise<void>;
};

const heartbeatMs = 500;
/** Taking a fetch apart holds up every lease of the process, so fetches are small. */
const bytesPerPartition = 262_144;

export function startShare(door: Door, options: ShareOptions): Share {
  const { topic } = options;
  let waiting: (() => void)[] = [];
  let stopped = false;
  let joined: KafkaConsumer | undefined;
  const member = startMember(door, {
    group: options.group,
    topics: [topic],
    readUncommitted: false,
    heartbeatMs,
    bytesPerPartition,
    onAssigned(assigned, consumer) {
      joined = consumer;
      const partitions = assigned[topic] ?? [];
      // Before the first fetch: nothing may be read until its producer is there (Freshness 3).
      if (partitions.length > 0) consumer.pause([{ topic, partitions }]);
      options.onAssigned(partitions);
    },
    onHeartbeat() {
      const told = waiting;
      waiting = [];
      for (const tell of told) tell();
    },
    async onBatch(payload) {
      const { batch } = payload;
      await options.onBatch({
        partition: batch.partition,
        records: batch.messages.map((message) => inRecord(topic, batch.partition, message)),
        behind: Number(batch.offsetLag()),
        gone: () => stopped || !payload.isRunning() || payload.isStale(),
        done: (upTo) => payload.resolveOffset(String(upTo.offset)),
      });
    },
    ...(options.onFault ? { onFault: options.onFault } : {}),
  });
  /** One that has not joined yet throws when it is paused; once it has, all its partitions are. */
  const consumerNow = (): KafkaConsumer | undefined =>
    member.consumer() === joined ? joined : undefined;
  return {
    pause: (partition) => consumerNow()?.pause([{ topic, partitions: [partition] }]),
    resume(partition, offset) {
      const consumer = consumerNow();
      if (!consumer) return;
      if (offset !== undefined) consumer.seek({ topic, partition, offset: String(offset) });
      consumer.resume([{ topic, partitions: [partition] }]);
    },
    stillMember: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    async stop() {
      stopped = true;
      await member.stop();
    },
  };
}

import { type Genesis, stateTopics } from '@doui/events';
import { Fault } from '@doui/kernel';
import type { EachBatchPayload } from 'kafkajs';
import { createAdmin } from './admin.ts';
import type { Door } from './connect.ts';
import { monotonicMs, sleep } from './deadline.ts';
import { genesisOf } from './genesis.ts';
import { startMember } from './member.ts';
import { asFault } from './publisher.ts';
import { type InRecord, inRecord, partitionName } from './records.ts';
import { startTicks } from './ticks.ts';

export type FollowOptions = {
  /** A literal name of this instance alone: every member reads all partitions. */
  readonly group: string;
  readonly topics: readonly string[];
  /** Gets every record but ticks and genesis, in the order of its partition, possibly again. */
  onRecord(record: InRecord): 'done' | 'stop-partition';
  readonly ticks?: { readonly instance: string; readonly everyMs: number };
  /** State topics must begin with a genesis; with a key its MAC is asked for. */
  readonly genesis?: { readonly macKey?: Uint8Array } | false;
  /** Topics that are written in transactions, and where an aborted record must not be seen. */
  readonly readCommitted?: boolean;
  onFault?(fault: Fault): void;
};

export type Follower = {
  /** Everything that stood in the topics at the start was seen, each with its genesis. */
  ready(): boolean;
  /** Resolves when `ready` becomes true. */
  caughtUp(): Promise<void>;
  /** Milliseconds since the making of the newest tick that came back; Infinity when none or shut. */
  freshness(topic: string, partition: number): number;
  /** Resolves when a tick made after this call has come back through every partition. */
  nextTick(): Promise<void>;
  /** Broker time of the newest own tick, for what ends by time. */
  brokerTimeMs(): number | undefined;
  /** The next offset of each partition, by `topic/partition`. */
  positions(): ReadonlyMap<string, bigint>;
  /** Partitions that can no longer be believed, and why. */
  shut(): ReadonlyMap<string, string>;
  stop(): Promise<void>;
};

type Partition = {
  readonly topic: string;
  next: bigint;
  /** Where reading began after the last assignment; below it nothing may appear again. */
  floor: bigint;
  target: bigint | undefined;
  genesis: Genesis | undefined;
};

const recheckMs = 30_000;

/** Reads every partition of the topics from the beginning and stays at the end; for views. */
export function startFollower(door: Door, options: FollowOptions): Follower {
  const partitions = new Map<string, Partition>();
  const shut = new Map<string, string>();
  const admin = createAdmin(door);
  const ticks = options.ticks
    ? startTicks(door, {
        ...options.ticks,
        topics: options.topics,
        mayTick(name) {
          const known = partitions.get(name);
          return known !== undefined && (!needsGenesis(known.topic) || known.genesis !== undefined);
        },
      })
    : undefined;
  let stopped = false;
  let ready = false;
  let announceReady: () => void = () => undefined;
  const caughtUp = new Promise<void>((resolve) => {
    announceReady = resolve;
  });
  for (const topic of options.topics) {
    for (let partition = 0; partition < door.partitions; partition++) {
      const name = partitionName(topic, partition);
      partitions.set(name, { topic, next: 0n, floor: 0n, target: undefined, genesis: undefined });
    }
  }

  function shutPartition(name: string, why: string): void {
    if (shut.has(name)) return;
    shut.set(name, why);
    door.log('error', 'a partition is shut', { partition: name, why });
    options.onFault?.(
      new Fault('partition-shut', { retriable: false, message: `${name}: ${why}` }),
    );
  }

  const needsGenesis = (topic: string): boolean =>
    options.genesis !== false && stateTopics.includes(topic);

  function isReady(): boolean {
    if (ready) return true;
    for (const [name, { topic, next, target, genesis }] of partitions) {
      if (target === undefined || next < target || shut.has(name)) return false;
      if (needsGenesis(topic) && !genesis) return false;
    }
    ready = true;
    announceReady();
    return true;
  }

  /** Compares with the broker: the number of partitions, and that none is shorter than what was read. */
  async function compare(): Promise<void> {
    await admin.checkPartitions(options.topics);
    for (const topic of options.topics) {
      for (const { partition, end } of await admin.offsets(topic)) {
        const name = partitionName(topic, partition);
        const known = partitions.get(name);
        if (!known) continue;
        if (end < known.next) shutPartition(name, 'it is shorter than what was read from it');
        known.target ??= end;
      }
    }
    isReady();
  }

  async function keepComparing(): Promise<void> {
    while (!stopped) {
      let waitMs = recheckMs;
      try {
        await compare();
      } catch (error) {
        const fault = asFault(error);
        if (!fault.retriable) {
          for (const name of partitions.keys()) {
            if (fault.code === 'partitions-differ') shutPartition(name, fault.message);
          }
          options.onFault?.(fault);
        }
        waitMs = 500;
      }
      for (let waited = 0; waited < waitMs && !stopped; waited += 100) await sleep(100);
    }
  }

  function take(known: Partition, name: string, record: InRecord): void {
    if (ticks?.take(record)) return;
    const genesis = genesisOf(record, options.genesis || {});
    if (genesis) {
      if (genesis.partitions !== door.partitions) {
        shutPartition(name, `its genesis names ${genesis.partitions} partitions`);
      } else if (known.genesis && known.genesis.incarnation !== genesis.incarnation) {
        shutPartition(name, 'it has the genesis of another incarnation');
      }
      known.genesis ??= genesis;
      return;
    }
    if (isMark(record)) return;
    if (options.onRecord(record) === 'stop-partition') {
      shutPartition(name, `offset ${record.offset} cannot be read`);
    }
  }

  async function onBatch({ batch, resolveOffset }: EachBatchPayload): Promise<void> {
    const name = partitionName(batch.topic, batch.partition);
    const known = partitions.get(name);
    const last = batch.messages.at(-1);
    if (!known || !last) return;
    if (BigInt(batch.messages[0]?.offset ?? 0) < known.floor) {
      shutPartition(name, 'it went back to an offset that was read before');
    }
    for (const message of batch.messages) {
      take(known, name, inRecord(batch.topic, batch.partition, message));
    }
    resolveOffset(last.offset);
  }

  const member = startMember(door, {
    group: options.group,
    topics: options.topics,
    readUncommitted: options.readCommitted !== true,
    onAssigned(assigned, consumer) {
      // A member that joins again goes on where it was; there is nothing committed to go by.
      for (const [topic, numbers] of Object.entries(assigned)) {
        for (const partition of numbers) {
          const known = partitions.get(partitionName(topic, partition));
          if (!known || known.next === 0n) continue;
          known.floor = known.next;
          consumer.seek({ topic, partition, offset: String(known.next) });
        }
      }
    },
    onProgress(topic, partition, next) {
      const known = partitions.get(partitionName(topic, partition));
      if (known && next > known.next) known.next = next;
      if (!ready) isReady();
    },
    onBatch,
    ...(options.onFault ? { onFault: options.onFault } : {}),
  });
  const comparing = keepComparing();

  return {
    ready: () => isReady() && shut.size === 0,
    caughtUp: () => caughtUp,
    freshness(topic, partition) {
      if (shut.has(partitionName(topic, partition))) return Number.POSITIVE_INFINITY;
      const made = ticks?.freshAsOf(partitionName(topic, partition));
      return made === undefined ? Number.POSITIVE_INFINITY : monotonicMs() - made;
    },
    async nextTick() {
      const fromMs = monotonicMs();
      const names = [...partitions.keys()];
      while (!stopped && ticks) {
        if (names.every((name) => (ticks.freshAsOf(name) ?? -1) > fromMs)) return;
        await sleep(10);
      }
    },
    brokerTimeMs: () => ticks?.brokerTimeMs(),
    positions: () => new Map([...partitions].map(([name, { next }]) => [name, next])),
    shut: () => shut,
    async stop() {
      stopped = true;
      await ticks?.stop();
      await member.stop();
      await comparing;
      await admin.close();
    },
  };
}

const tickStart = Buffer.from('tick/');

/** Other instances' ticks and manifests are no state. */
const isMark = ({ topic, key }: InRecord): boolean =>
  stateTopics.includes(topic) &&
  key !== null &&
  ((key.length > 5 && tickStart.compare(key, 0, 5) === 0) || Buffer.from(key).equals(manifestKey));

const manifestKey = Buffer.from('manifest');

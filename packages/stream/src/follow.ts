import { type Genesis, type Manifest, stateTopics } from '@doui/events';
import { Fault } from '@doui/kernel';
import { createAdmin } from './admin.ts';
import type { Door } from './connect.ts';
import { monotonicMs, sleep } from './deadline.ts';
import { genesisOf } from './genesis.ts';
import { keepFor } from './kept/index.ts';
import type { Keeper } from './kept/keeper.ts';
import { createKeySet, type KeySet } from './key-set.ts';
import { type Held, heldBy, isManifest, manifestOf, missing } from './manifest.ts';
import { asFault } from './publisher.ts';
import { type Reader, startReader } from './reader.ts';
import { type InRecord, partitionName } from './records.ts';
import { startTicks } from './ticks.ts';

export type FollowOptions = {
  /** Names this reader in logs; no consumer group is joined, all partitions are read. */
  readonly group: string;
  readonly topics: readonly string[];
  /** Gets every record but ticks, genesis and manifests, in the order of its partition, possibly again. */
  onRecord(record: InRecord): 'done' | 'stop-partition';
  /** Gets the ticks of everybody, own ones included, for what is carried along with them. */
  onTick?(record: InRecord): void;
  readonly ticks?: { readonly instance: string; readonly everyMs: number };
  /** State topics, or all when this is given, must begin with a genesis; its MAC is asked for. */
  readonly genesis?:
    | {
        readonly macKey?: Uint8Array;
        /** For the owner, who writes the manifest and need not be told. */
        readonly manifest?: 'mine';
      }
    | false;
  /** Topics that are written in transactions, and where an aborted record must not be seen. */
  readonly readCommitted?: boolean;
  onFault?(fault: Fault): void;
};

export type Follower = {
  /** Everything that stood in the topics at the start was seen, each with its genesis and manifest. */
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
  /** The different keys seen of each partition, by its number; marks left out. */
  keys(topic: string): Held[];
  /** Partitions that can no longer be believed, and why. */
  shut(): ReadonlyMap<string, string>;
  stop(): Promise<void>;
};

type Partition = {
  readonly topic: string;
  next: bigint;
  target: bigint | undefined;
  genesis: Genesis | undefined;
  manifest: Manifest | undefined;
  /** Why it is not complete although its end was reached, in the words that were logged last. */
  short: string | undefined;
  readonly keys: KeySet;
};

const recheckMs = 30_000;
const keptPerTurn = 1_000;

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
  let keeper: Keeper | undefined;
  let reader: Reader | undefined;
  let announceReady: () => void = () => undefined;
  const caughtUp = new Promise<void>((resolve) => {
    announceReady = resolve;
  });
  for (const topic of options.topics) {
    for (let partition = 0; partition < door.partitions; partition++) {
      const name = partitionName(topic, partition);
      partitions.set(name, {
        ...{ topic, next: 0n, keys: createKeySet() },
        ...{ target: undefined, genesis: undefined, manifest: undefined, short: undefined },
      });
    }
  }

  function shutPartition(name: string, why: string): void {
    if (shut.has(name)) return;
    shut.set(name, why);
    // What has led here is not to be where the next life begins.
    void keeper?.discard();
    door.log('error', 'a partition is shut', { partition: name, why });
    options.onFault?.(
      new Fault('partition-shut', { retriable: false, message: `${name}: ${why}` }),
    );
  }

  const needsGenesis = (topic: string): boolean =>
    options.genesis !== false && (options.genesis !== undefined || stateTopics.includes(topic));

  const mineToWrite = options.genesis ? options.genesis.manifest === 'mine' : false;

  /** Its end at the start was reached, and it holds what its owner says it holds. */
  function isComplete(name: string, known: Partition): boolean {
    const { topic, next, target, genesis, manifest } = known;
    if (target === undefined || next < target || shut.has(name)) return false;
    if (!needsGenesis(topic)) return true;
    if (!genesis) return false;
    if (mineToWrite) return true;
    if (!manifest) return false;
    const why = missing(known.keys, manifest);
    if (why !== undefined && why !== known.short) {
      door.log('error', 'a partition is short', { partition: name, why });
      const message = `${name}: ${why}`;
      options.onFault?.(new Fault('partition-short', { retriable: true, message }));
    }
    known.short = why;
    return why === undefined;
  }

  function isReady(): boolean {
    if (ready) return true;
    for (const [name, known] of partitions) if (!isComplete(name, known)) return false;
    ready = true;
    announceReady();
    return true;
  }

  /** Compares with the broker: the number of partitions, and that none is shorter than what was read. */
  async function compare(): Promise<void> {
    await admin.checkPartitions(options.topics);
    for (const topic of options.topics) {
      // Taken before the question: what is read while the answer is under way may be newer than it.
      const readBefore = new Map([...partitions].map(([name, { next }]) => [name, next]));
      for (const { partition, end } of await admin.offsets(topic)) {
        const name = partitionName(topic, partition);
        const known = partitions.get(name);
        if (!known) continue;
        if (end < (readBefore.get(name) ?? 0n))
          shutPartition(name, 'it is shorter than what was read from it');
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
    if (options.onTick && isTick(record)) options.onTick(record);
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
    if (needsGenesis(record.topic)) {
      if (isManifest(record)) {
        takeManifest(known, name, record);
        return;
      }
      if (isTick(record)) return;
      if (record.key) known.keys.add(record.key);
    }
    if (options.onRecord(record) === 'stop-partition') {
      shutPartition(name, `offset ${record.offset} cannot be read`);
    }
  }

  function takeManifest(known: Partition, name: string, record: InRecord): void {
    // One that is not its owner's says nothing; nobody is asked to believe it, so nobody is held by it.
    const manifest = manifestOf(record, options.genesis || {});
    if (!manifest || mineToWrite) return;
    known.manifest = manifest;
    // Its owner has counted what stands before it. While older records are still being read compaction
    // may have taken some of them out and left their newer ones behind, so nothing is said then.
    const why = ready ? missing(known.keys, manifest) : undefined;
    if (why !== undefined) shutPartition(name, why);
  }

  /** Reads what the life before this one has kept, then goes on in the topics where that ended. */
  async function begin(): Promise<void> {
    const macKey = options.genesis ? options.genesis.macKey : undefined;
    const opened = await keepFor(door, { ...options, macKey }, () => stopped);
    if (stopped) {
      await opened?.keeper.close();
      return;
    }
    keeper = opened?.keeper;
    const { records = [], reached = new Map() } = opened?.kept ?? {};
    for (const [at, record] of records.entries()) {
      const name = partitionName(record.topic, record.partition);
      const known = partitions.get(name);
      if (known) take(known, name, record);
      if (at % keptPerTurn === 0) await new Promise(setImmediate);
    }
    const from = new Map<string, bigint>();
    for (const [name, { next }] of reached) {
      const known = partitions.get(name);
      if (!known) continue;
      known.next = next;
      from.set(name, next);
    }
    reader = startReader(door, {
      name: options.group,
      topics: options.topics,
      readCommitted: options.readCommitted === true,
      from,
      onRecords: read,
      onOutOfRange(topic, partition) {
        const name = partitionName(topic, partition);
        shutPartition(name, 'the offset read last is not there any more');
      },
      ...(options.onFault ? { onFault: options.onFault } : {}),
    });
  }

  function read(
    topic: string,
    partition: number,
    records: readonly InRecord[],
    next: bigint,
  ): void {
    const name = partitionName(topic, partition);
    const known = partitions.get(name);
    if (!known) return;
    for (const record of records) {
      take(known, name, record);
      if (keeper && !isTick(record)) keeper.take(record);
    }
    known.next = next;
    const last = records.at(-1);
    if (last) keeper?.at(name, last, next);
    if (!ready) isReady();
  }

  const beginning = begin();
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
    keys: (topic) =>
      [...partitions.values()]
        .filter((known) => known.topic === topic)
        .map((known) => heldBy(known.keys)),
    positions: () => new Map([...partitions].map(([name, { next }]) => [name, next])),
    shut: () => shut,
    async stop() {
      stopped = true;
      await ticks?.stop();
      await beginning;
      await reader?.stop();
      await keeper?.close();
      await comparing;
      await admin.close();
    },
  };
}

const tickStart = Buffer.from('tick/');

/** Ticks of other instances, and of those who make none themselves. */
const isTick = ({ key }: InRecord): boolean =>
  key !== null && key.length > 5 && tickStart.compare(key, 0, 5) === 0;

import { epochMs } from '../world/globals.ts';
import type { Network } from '../world/network.ts';
import type { Random } from '../world/random.ts';
import type { Scheduler } from '../world/scheduler.ts';
import { createGroups } from './groups.ts';
import {
  append,
  createPartition,
  type NewRecord,
  type Partition,
  read,
  type Stored,
  stableEnd,
} from './log.ts';
import { createTransactions, type Identity, KafkaError, type Offsets } from './transactions.ts';

export type BrokerSettings = {
  readonly partitions: number;
  readonly sweepMs: number;
  readonly noFence: boolean;
  readonly noLease: boolean;
};

export type Fetch = {
  readonly leader: number;
  readonly committedOnly: boolean;
  readonly waitMs: number;
  readonly places: readonly { topic: string; partition: number; offset: number }[];
};

export type FetchedPlace = {
  readonly topic: string;
  readonly partition: number;
  readonly end: number;
  readonly records: readonly Stored[];
  readonly aborted: readonly { producerId: string; firstOffset: number }[];
};

const fetchMax = 500;
/** An empty fetch is answered a little later than asked: the same to whoever waits, and fewer events. */
const idleMs = 250;

export type Broker = ReturnType<typeof createBroker>;

/** A Kafka cluster as far as we rely on one: what it keeps survives its restarts. */
export function createBroker(
  scheduler: Scheduler,
  network: Network,
  random: Random,
  settings: BrokerSettings,
) {
  const topics = new Map<string, Partition[]>();
  const offsets = new Map<string, Offsets>();
  let process = scheduler.spawn('kafka');
  network.serve('kafka', process);
  const hooks = {
    onEnd: new Set<(id: string, how: 'commit' | 'abort') => void>(),
    onFence: new Set<(id: string) => void>(),
  };
  const later = (ms: number, run: () => void): void => {
    scheduler.at(process, scheduler.now() + ms, run);
  };
  const wallMs = (): number => epochMs + scheduler.now() + process.wallOffsetMs;

  const committed = (group: string): Offsets => {
    const known = offsets.get(group) ?? new Map();
    offsets.set(group, known);
    return known;
  };
  const transactions = createTransactions({
    ...{ now: scheduler.now, wallMs, later, committed, note: scheduler.note },
    ...{ noFence: settings.noFence, noLease: settings.noLease },
    markersMs: () => random.between(0.5, 6),
    onEnd: (id, how) => {
      for (const hook of hooks.onEnd) hook(id, how);
    },
    onFence: (id) => {
      for (const hook of hooks.onFence) hook(id);
    },
  });
  const groups = createGroups({
    ...{ now: scheduler.now, later, partitions: settings.partitions },
    ...{ sessionMs: 8_000, gatherMs: 40, rebalanceMs: 10_000, note: scheduler.note },
  });

  function topicOf(name: string): Partition[] {
    const known = topics.get(name);
    if (known) return known;
    const made = Array.from({ length: settings.partitions }, (_, at) => createPartition(name, at));
    topics.set(name, made);
    return made;
  }

  function partitionOf(topic: string, partition: number): Partition {
    const found = topicOf(topic)[partition];
    if (!found) throw new KafkaError('UNKNOWN_TOPIC_OR_PARTITION');
    return found;
  }

  function writable(topic: string, partition: number): Partition {
    const into = partitionOf(topic, partition);
    if (into.away) throw new KafkaError('KAFKA_STORAGE_ERROR');
    if (into.belowMinIsr) throw new KafkaError('NOT_ENOUGH_REPLICAS');
    return into;
  }

  /** One produce request: partitions are written one by one, and one that cannot be does not undo the others. */
  async function produce(
    writes: readonly {
      topic: string;
      partition: number;
      records: readonly NewRecord[];
      leader: number;
    }[],
    who?: Identity,
  ): Promise<void> {
    let refused: unknown;
    let unreplicated = false;
    for (const { topic, partition, records, leader } of writes) {
      try {
        const into = writable(topic, partition);
        if (leader === into.formerLeader?.leader) unreplicated = true;
        else if (leader !== into.leader) throw new KafkaError('NOT_LEADER_FOR_PARTITION');
        else if (who) transactions.produce(who, into, records);
        else append(into, records, wallMs());
      } catch (error) {
        refused ??= error;
      }
    }
    if (unreplicated) {
      await wait(2_000);
      throw new KafkaError('REQUEST_TIMED_OUT');
    }
    if (refused) throw refused;
    // Acknowledged by all replicas.
    await wait(random.between(0.2, 2));
  }

  const wait = (ms: number): Promise<void> => new Promise((resolve) => later(ms, resolve));

  function look(place: Fetch['places'][number], fetch: Fetch): FetchedPlace {
    const { topic, partition, offset } = place;
    const from = partitionOf(topic, partition);
    if (from.away) throw new KafkaError('KAFKA_STORAGE_ERROR');
    const former = fetch.leader === from.formerLeader?.leader ? from.formerLeader : undefined;
    if (!former && fetch.leader !== from.leader) throw new KafkaError('NOT_LEADER_FOR_PARTITION');
    const whole = fetch.committedOnly ? stableEnd(from) : from.next;
    const end = former ? Math.min(former.end, whole) : whole;
    if (offset > from.next) {
      throw Object.assign(new KafkaError('OFFSET_OUT_OF_RANGE'), { topic, partition });
    }
    const records = read(from, offset, end, fetchMax);
    const aborted = fetch.committedOnly
      ? from.aborted.filter(({ lastOffset }) => lastOffset >= offset)
      : [];
    return { topic, partition, end, records, aborted };
  }

  /** Waits until there is something in one of the partitions, or for a while. */
  function fetch(asked: Fetch): Promise<readonly FetchedPlace[]> {
    const found = asked.places.map((place) => look(place, asked));
    if (found.some(({ records }) => records.length > 0)) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const from = asked.places.map(({ topic, partition }) => partitionOf(topic, partition));
      const end = (): void => {
        for (const one of from) one.waiting.delete(news);
        timer.cancelled = true;
        try {
          resolve(asked.places.map((place) => look(place, asked)));
        } catch (error) {
          reject(error as Error);
        }
      };
      const news = (): void => {
        const any = asked.places.some((place) => {
          try {
            return look(place, asked).records.length > 0;
          } catch {
            return true;
          }
        });
        if (any) end();
      };
      const timer = scheduler.at(process, scheduler.now() + Math.max(idleMs, asked.waitMs), end);
      for (const one of from) one.waiting.add(news);
    });
  }

  function startSweeps(): void {
    const again = (): void => {
      transactions.sweep();
      groups.sweep();
      later(settings.sweepMs, again);
    };
    later(random.between(0, settings.sweepMs), again);
  }
  startSweeps();

  return {
    hooks,
    process: () => process,
    wallMs,
    topicOf,
    partitionOf,
    produce,
    fetch,
    committed,
    transactions,
    groups,
    end: (topic: string, partition: number, committedOnly: boolean): number => {
      const from = partitionOf(topic, partition);
      return committedOnly ? stableEnd(from) : from.next;
    },
    /** Whom a client takes for the leader when it asks now; one of the cut-off nodes may answer. */
    leaderOf(topic: string, partition: number): number {
      const { leader, formerLeader } = partitionOf(topic, partition);
      return formerLeader && random.chance(0.3) ? formerLeader.leader : leader;
    },
    low: (topic: string, partition: number): number =>
      partitionOf(topic, partition).records[0]?.offset ?? 0,
    /** Gone without a word; what was acknowledged is kept, who waited is not answered. */
    crash(): void {
      scheduler.kill(process);
      for (const partitions of topics.values()) for (const one of partitions) one.waiting.clear();
    },
    restart(): void {
      if (process.alive) return;
      const { wallOffsetMs } = process;
      process = scheduler.spawn('kafka');
      process.wallOffsetMs = wallOffsetMs;
      network.serve('kafka', process);
      transactions.recover();
      groups.recover();
      startSweeps();
    },
  };
}

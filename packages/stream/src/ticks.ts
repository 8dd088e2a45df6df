import { randomBytes } from 'node:crypto';
import { create, decode, encode, TickSchema, tickKey } from '@doui/events';
import type { Producer } from 'kafkajs';
import type { Door } from './connect.ts';
import { discard, monotonicMs, withDeadline } from './deadline.ts';
import { plainProducer, sendOnce } from './publisher.ts';
import { type InRecord, type OutRecord, partitionName } from './records.ts';

export type Ticks = {
  /** True when the record is a tick, ours or another's; ours moves the freshness on. */
  take(record: InRecord): boolean;
  /** When (monotonic) the newest tick that came back was made. */
  freshAsOf(partition: string): number | undefined;
  /** Broker time of the newest own tick that came back. */
  brokerTimeMs(): number | undefined;
  stop(): Promise<void>;
};

const tickPrefix = Buffer.from('tick/');
const keptMs = 30_000;
const roundDeadlineMs = 2_000;
const retryMs = 500;

/**
 * Writes a tick to every partition and knows it again when it comes back through the view. What came
 * back was replicated, so everything acknowledged before the tick was made stands before it.
 */
export function startTicks(
  door: Door,
  options: {
    instance: string;
    everyMs: number;
    topics: readonly string[];
    /** False while a partition has no genesis: the first record of it must be its owner's. */
    mayTick?: (partition: string) => boolean;
  },
): Ticks {
  // A tick of an earlier life of this instance must never count, so each life has a name of its own.
  const life = `${options.instance}.${randomBytes(6).toString('hex')}`;
  const key = tickKey(options.instance);
  const madeMs = new Map<bigint, number>();
  const freshMs = new Map<string, number>();
  let brokerMs: number | undefined;
  let sequence = 0n;
  let producer: Producer | undefined;
  let oneByOne = false;
  let under: Promise<void> | undefined;
  // Partitions that could not be written while others could. They hold nobody up, and are tried on their own.
  const away = new Set<string>();
  let triedMs = 0;
  let trying: Promise<void> | undefined;

  const round = (): OutRecord[] => {
    sequence += 1n;
    const nowMs = monotonicMs();
    madeMs.set(sequence, nowMs);
    for (const [old, at] of madeMs) {
      if (nowMs - at <= keptMs) break;
      madeMs.delete(old);
    }
    const value = encode(TickSchema, create(TickSchema, { instance: life, sequence }));
    return options.topics
      .flatMap((topic) =>
        Array.from({ length: door.partitions }, (_, partition) => ({
          topic,
          key,
          value,
          partition,
        })),
      )
      .filter(({ topic, partition }) => options.mayTick?.(partitionName(topic, partition)) ?? true);
  };

  async function write(): Promise<void> {
    const records = round();
    const gone = records.filter((record) => away.has(nameOf(record)));
    if (gone.length > 0 && !trying && monotonicMs() - triedMs > retryMs) {
      trying = tryAgain(gone).finally(() => {
        trying = undefined;
        triedMs = monotonicMs();
      });
    }
    const there = records.filter((record) => !away.has(nameOf(record)));
    if (there.length === 0) return;
    producer ??= plainProducer(door);
    const used = producer;
    // One request per broker; when that failed, one per partition, so that a single partition that cannot be
    // written does not make all the others look stale.
    const { written, sending } = oneByOne ? eachAlone(used, there) : together(used, there);
    try {
      await withDeadline('a round of ticks', roundDeadlineMs, sending);
      oneByOne = false;
    } catch (error) {
      door.log('warn', 'ticks were not written', { error: (error as Error).message });
      producer = undefined;
      discard(used);
      if (written.size > 0) {
        for (const record of there) if (!written.has(nameOf(record))) away.add(nameOf(record));
      }
      oneByOne = !oneByOne;
    }
  }

  /** Over a connection of its own, for what the client does about an error concerns all that it sends. */
  async function tryAgain(records: readonly OutRecord[]): Promise<void> {
    const own = plainProducer(door);
    const { written, sending } = eachAlone(own, records);
    await withDeadline('ticks for what was away', roundDeadlineMs, sending).catch(() => undefined);
    for (const name of written) away.delete(name);
    discard(own);
  }

  const together = (by: Producer, records: readonly OutRecord[]): Sending => ({
    written: new Set(),
    sending: sendOnce(by, records, door.partitions),
  });

  /** The first goes ahead of the others, so that they find a connection. */
  function eachAlone(by: Producer, records: readonly OutRecord[]): Sending {
    const written = new Set<string>();
    const send = async (record: OutRecord): Promise<void> => {
      await sendOnce(by, [record], door.partitions);
      written.add(nameOf(record));
    };
    const all = async (): Promise<void> => {
      const [first, ...rest] = records;
      const sends = first ? [await settled(send(first))] : [];
      sends.push(...(await Promise.allSettled(rest.map(send))));
      const failed = sends.find((one) => one.status === 'rejected');
      if (failed) throw failed.reason;
    };
    return { written, sending: all() };
  }

  const timer = setInterval(() => {
    // Never two rounds at once: the later one would only wait behind the earlier.
    under ??= write().finally(() => {
      under = undefined;
    });
  }, options.everyMs);

  return {
    take(record) {
      const { key: bytes } = record;
      if (!bytes || bytes.length < 5 || tickPrefix.compare(bytes, 0, 5) !== 0) return false;
      const tick = decode(TickSchema, record.value);
      if (!tick.ok || tick.value.instance !== life) return true;
      const made = madeMs.get(tick.value.sequence);
      if (made === undefined) return true;
      const name = partitionName(record.topic, record.partition);
      if (made > (freshMs.get(name) ?? -1)) freshMs.set(name, made);
      if (record.appendedAtMs > (brokerMs ?? 0)) brokerMs = record.appendedAtMs;
      return true;
    },
    freshAsOf: (partition) => freshMs.get(partition),
    brokerTimeMs: () => brokerMs,
    async stop() {
      clearInterval(timer);
      await Promise.all([under, trying]);
      discard(producer);
    },
  };
}

/** Sends under way, and the partitions that have been written so far by those that go alone. */
type Sending = { readonly written: ReadonlySet<string>; readonly sending: Promise<void> };

const nameOf = ({ topic, partition = 0 }: OutRecord): string => partitionName(topic, partition);

const settled = async (send: Promise<void>): Promise<PromiseSettledResult<void>> => {
  const [result] = await Promise.allSettled([send]);
  return result;
};

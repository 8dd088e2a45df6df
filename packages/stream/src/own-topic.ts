import { macHeader, partitionOf, verifyState } from '@doui/events';
import { Fault } from '@doui/kernel';
import { createAdmin } from './admin.ts';
import type { Door } from './connect.ts';
import { monotonicMs, sleep } from './deadline.ts';
import { type Follower, type FollowOptions, startFollower } from './follow.ts';
import { manifestRecord, noneFits } from './manifest.ts';
import { createVersions, type StatedVersion } from './own-versions.ts';
import { asFault, createPublisher } from './publisher.ts';
import { type InRecord, partitionName } from './records.ts';

export type OwnTopicOptions = {
  /** A compacted state topic this service is the one writer of. */
  readonly topic: string;
  readonly group: string;
  readonly macKey: Uint8Array;
  readonly ticks?: FollowOptions['ticks'];
  versionOf(value: Uint8Array): StatedVersion | undefined;
  /** Gets each record that is sealed, readable and not older than one before it. */
  onState?(value: Uint8Array): void;
  /** A record this service cannot have written. */
  onUnreadable(record: InRecord, why: string): void;
  /** An older version stands last: appends and publishes a new one, unless one is on its way already. */
  restate(behind: StatedVersion): Promise<void>;
  /** How many keys each partition held at the last manifest, where the broker cannot lose it. */
  readonly counted: {
    read(): Promise<readonly number[]>;
    write(keys: readonly number[]): Promise<void>;
  };
  /** Every stream and how far the ledger knows it to be published. */
  published(): AsyncIterable<StatedVersion>;
  readonly manifestEveryMs?: number;
  readonly compareEveryMs?: number;
  onFault?(fault: Fault): void;
};

export type OwnTopic = Pick<Follower, 'ready' | 'brokerTimeMs'> & {
  stop(): Promise<void>;
};

const hourMs = 3_600_000;
const lookEveryMs = 500;
/** How long a new version may take to come round before it is asked for again. */
const patienceMs = 30_000;

/**
 * An owner's watch over its own state topic. It says in every partition how many keys there are, so that
 * no view takes a short topic for a complete one, and mends what a late repeat has done: an older
 * version behind a newer one is what compaction would keep, so a newer one is put behind both.
 */
export function startOwner(door: Door, options: OwnTopicOptions): OwnTopic {
  const { topic, macKey } = options;
  const versions = createVersions();
  /** Partitions that hold an older version than the ledger has published: no view is to be built from them. */
  const short = new Set<number>();
  let warned = false;
  const publisher = createPublisher(door);
  const admin = createAdmin(door);
  let counted: readonly number[] | undefined;
  let wroteMs: number | undefined;
  let stopped = false;
  let working: Promise<void> | undefined;
  let lost = false;
  // At the start too: a topic that was put back from a backup holds every key, some in an older version.
  let comparedMs = Number.NEGATIVE_INFINITY;
  const { manifestEveryMs = hourMs, compareEveryMs = 8 * hourMs } = options;

  const follower = startFollower(door, {
    group: options.group,
    topics: [topic],
    onRecord(record) {
      take(record);
      return 'done';
    },
    ...(options.ticks ? { ticks: options.ticks } : {}),
    genesis: { macKey, manifest: 'mine' },
    ...(options.onFault ? { onFault: options.onFault } : {}),
  });

  function take(record: InRecord): void {
    const why = takeIn(record);
    if (why !== undefined) options.onUnreadable(record, why);
  }

  /** What is wrong with a record, if something is. */
  function takeIn({ key, value, headers }: InRecord): string | undefined {
    if (key === null || value === null) return 'no key or value';
    const name = Buffer.from(key).toString('utf8');
    if (!verifyState(macKey, topic, name, value, headers[macHeader])) {
      return 'not sealed by its owner';
    }
    const stated = options.versionOf(value);
    if (!stated || stated.stream !== name) return 'unreadable value';
    if (versions.take(stated) === 'newest') options.onState?.(value);
    else door.log('warn', 'an old version stands behind a newer one', { topic });
    return undefined;
  }

  async function writeManifest(): Promise<void> {
    if (!follower.ready()) throw new Error(`${topic} has not been read yet`);
    counted ??= await options.counted.read();
    const seen = follower.keys(topic);
    const held = seen.map(({ keys, digest }, partition) => {
      // What the broker has lost is still named, so that no view takes the rest for everything.
      const most = counted?.[partition] ?? 0;
      return keys < most ? { keys: most, digest: 0n } : { keys, digest };
    });
    lost = held.some(({ keys }, partition) => keys > (seen[partition]?.keys ?? 0));
    if (lost) options.onFault?.(shorter(topic));
    await publisher.send(
      held.map((each, partition) => manifestRecord({ topic, partition, macKey }, each)),
    );
    counted = held.map(({ keys }) => keys);
    await options.counted.write(counted);
    wroteMs = monotonicMs();
  }

  /** Finds what the ledger has published and the topic does not hold. */
  async function compare(): Promise<void> {
    const missed: StatedVersion[] = [];
    for await (const stated of options.published()) {
      if (stopped) return;
      if (versions.lacks(stated)) missed.push(stated);
    }
    if (missed.length > 0) await readUpToNow();
    for (const { stream, version } of missed.filter(versions.lacks)) {
      versions.isBehind(stream, version);
      short.add(partitionOf(stream, door.partitions));
    }
    if (short.size > 0) await holdViews(short);
    comparedMs = monotonicMs();
  }

  /** What was published before the comparison is read, or it is not there. */
  async function readUpToNow(): Promise<void> {
    const ends = await admin.offsets(topic);
    const untilMs = monotonicMs() + patienceMs;
    for (;;) {
      const read = follower.positions();
      if (
        ends.every(({ partition, end }) => (read.get(partitionName(topic, partition)) ?? 0n) >= end)
      )
        return;
      if (stopped || monotonicMs() > untilMs) throw new Error(`${topic} is not read to its end`);
      await sleep(50);
    }
  }

  /**
   * A topic that was put back from an older copy holds every key, some in an older version, and a view
   * built from it would permit what was withdrawn. A manifest that no view fits keeps them from being
   * ready, and shuts those that are, until the newer versions stand there.
   */
  async function holdViews(partitions: Iterable<number>): Promise<void> {
    await publisher.send(
      [...partitions].map((partition) => manifestRecord({ topic, partition, macKey }, noneFits)),
    );
  }

  /** What this process has read is not there any more, and what is there is not to be believed. */
  async function warn(shut: ReadonlyMap<string, string>): Promise<void> {
    if (warned) return;
    await holdViews([...shut.keys()].map((name) => Number(name.slice(name.lastIndexOf('/') + 1))));
    warned = true;
  }

  async function restateAll(): Promise<void> {
    for (const stated of versions.due(monotonicMs, patienceMs)) {
      if (stopped) return;
      await options.restate(stated);
    }
  }

  async function look(): Promise<void> {
    const shut = follower.shut();
    if (shut.size > 0) return warn(shut);
    // Not before everything was seen: what looks old here may be mended further on.
    if (!follower.ready()) return;
    // Before anything is said of how complete the topic is.
    if (lost || monotonicMs() - comparedMs >= compareEveryMs) await compare();
    if (stopped) return;
    if (short.size > 0) {
      await restateAll();
      if (versions.anyBehind()) return;
      short.clear();
      wroteMs = undefined;
    }
    const every = lost ? Math.min(patienceMs, manifestEveryMs) : manifestEveryMs;
    if (wroteMs === undefined || monotonicMs() - wroteMs >= every) await writeManifest();
    await restateAll();
  }

  const timer = setInterval(() => {
    working ??= look()
      .catch((error) => options.onFault?.(asFault(error)))
      .finally(() => {
        working = undefined;
      });
  }, lookEveryMs);

  return {
    ready: follower.ready,
    brokerTimeMs: follower.brokerTimeMs,
    async stop() {
      stopped = true;
      clearInterval(timer);
      await working;
      await follower.stop();
      await admin.close();
      await publisher.close();
    },
  };
}

const shorter = (topic: string): Fault =>
  new Fault('state-topic-short', {
    retriable: true,
    message: `${topic} holds less than was counted before; what is missing is published anew`,
  });

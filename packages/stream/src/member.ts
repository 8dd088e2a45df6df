import { Fault } from '@doui/kernel';
import type { ConsumerGroupJoinEvent, EachBatchPayload, Consumer as KafkaConsumer } from 'kafkajs';
import { evict } from './cluster.ts';
import type { Door } from './connect.ts';
import { discard, monotonicMs, sleep, withDeadline } from './deadline.ts';
import { settings } from './settings.ts';

export type MemberOptions = {
  readonly group: string;
  readonly topics: readonly string[];
  readonly readUncommitted: boolean;
  readonly fetchWaitMs?: number;
  readonly bytesPerPartition?: number;
  readonly heartbeatMs?: number;
  readonly sessionTimeoutMs?: number;
  /** Called at once when partitions are assigned, before anything is fetched from them. */
  onAssigned?(assigned: Readonly<Record<string, number[]>>, consumer: KafkaConsumer): void;
  onHeartbeat?(): void;
  onBatch(payload: EachBatchPayload): Promise<void>;
  /** What another start would not mend; the member goes on trying all the same. */
  onFault?(fault: Fault): void;
};

export type Member = {
  /** The consumer of the moment, for pause, resume and seek. */
  consumer(): KafkaConsumer | undefined;
  restart(why: string): void;
  stop(): Promise<void>;
};

/**
 * So often a start waits for its earlier lives to be taken out; then it tries without. That is for a broker that never
 * allows it: one that is away for minutes could not be joined either, and who joins it too early waits longest.
 */
const evictTriesMax = 300;

/**
 * Keeps one member in a group. kafkajs's consumers can end without a word or stop fetching: what counts
 * is that fetches are answered, by a monotonic clock. A member that crashed or fell silent is thrown
 * away and a new one is made, until `stop`.
 */
export function startMember(door: Door, options: MemberOptions): Member {
  let stopped = false;
  let current: KafkaConsumer | undefined;
  let seenAliveMs = monotonicMs();
  let end: (why: string) => void = () => undefined;
  const { group } = options;

  function build(): KafkaConsumer {
    const consumer = door.client(group).consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      metadataMaxAge: settings.metadataMaxAgeMs,
      sessionTimeout: options.sessionTimeoutMs ?? settings.sessionTimeoutMs,
      rebalanceTimeout: settings.rebalanceTimeoutMs,
      heartbeatInterval: options.heartbeatMs ?? settings.heartbeatMs,
      maxWaitTimeInMs: options.fetchWaitMs ?? settings.fetchWaitMs,
      minBytes: 1,
      maxBytesPerPartition: options.bytesPerPartition ?? 1_048_576,
      maxBytes: 10_485_760,
      readUncommitted: options.readUncommitted,
      retry: { retries: 3, initialRetryTime: 50, maxRetryTime: 500, restartOnFailure: restartHere },
    });
    const alive = (): void => {
      seenAliveMs = monotonicMs();
    };
    consumer.on(consumer.events.FETCH, alive);
    consumer.on(consumer.events.HEARTBEAT, () => {
      alive();
      options.onHeartbeat?.();
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }: ConsumerGroupJoinEvent) => {
      alive();
      if (consumer === current) options.onAssigned?.(payload.memberAssignment, consumer);
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (consumer === current) end(`crashed: ${payload.error.message}`);
    });
    return consumer;
  }

  async function once(): Promise<void> {
    const consumer = build();
    current = consumer;
    seenAliveMs = monotonicMs();
    const ended = new Promise<string>((resolve) => {
      end = resolve;
    });
    const watch = setInterval(() => {
      if (monotonicMs() - seenAliveMs > settings.silenceMs) end('silent');
    }, 500);
    try {
      const start = async (): Promise<void> => {
        await consumer.connect();
        await consumer.subscribe({ topics: [...options.topics], fromBeginning: true });
        await consumer.run({
          autoCommit: false,
          eachBatchAutoResolve: false,
          partitionsConsumedConcurrently: 64,
          eachBatch: (payload) => handled(payload),
        });
      };
      const starting = withDeadline('starting a consumer', 20_000, start());
      // Whoever stops it, or it crashes, while it joins: nobody waits for a start that is of no use any more.
      await Promise.race([starting, ended]);
      const why = await ended;
      if (!stopped) door.log('warn', 'a consumer is started again', { group, why });
    } finally {
      clearInterval(watch);
      current = undefined;
      if (stopped) await leave(consumer);
      else discard(consumer);
    }
  }

  /**
   * Takes out of the group what earlier lives of this member have left there: a consumer that was thrown away, or a
   * process that ended without a word. Kafka would wait for them until their session ends. A client is named by
   * service and instance and joins a group once, so whoever has our name is an earlier life.
   */
  async function evictNamesakes(): Promise<void> {
    const name = door.clientName(group);
    const evicted = evict(door.client(group), group, (member) => member.clientId === name);
    const members = await withDeadline('evicting a member', 3_000, evicted);
    if (members > 0) {
      door.log('warn', 'an earlier life was taken out of its group', { group, members });
    }
  }

  async function handled(payload: EachBatchPayload): Promise<void> {
    // A handler may take its time as long as the group hears of us.
    const beat = setInterval(() => {
      seenAliveMs = monotonicMs();
      payload.heartbeat().catch(() => undefined);
    }, 500);
    try {
      await options.onBatch(payload);
    } finally {
      clearInterval(beat);
    }
  }

  const running = (async () => {
    let unevicted = 0;
    for (let failures = 0; !stopped; failures++) {
      const startedMs = monotonicMs();
      try {
        // Who joins beside an earlier life waits for its end, so that comes first, also when the broker was away.
        await evictNamesakes().then(
          () => {
            unevicted = 0;
          },
          (error) => {
            if (++unevicted < evictTriesMax) throw error;
          },
        );
        if (!stopped) await once();
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        door.log('warn', 'a consumer could not start', { group, error: message });
        options.onFault?.(
          new Fault('consumer-crashed', { retriable: true, message, cause: error }),
        );
      }
      if (monotonicMs() - startedMs > 30_000) failures = 0;
      if (!stopped) await sleep(Math.min(100 * 2 ** Math.min(failures, 5), 1_000));
    }
  })();

  return {
    consumer: () => current,
    restart: (why) => end(why),
    async stop() {
      stopped = true;
      end('stop');
      await running;
    },
  };
}

const restartHere = async (): Promise<boolean> => false;

/** Leaves the group, so that others take over at once. */
const leave = (consumer: KafkaConsumer): Promise<void> =>
  withDeadline('leaving a group', 5_000, consumer.disconnect()).catch(() => undefined);

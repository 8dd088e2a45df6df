import { randomBytes } from 'node:crypto';
import { Fault } from '@doui/kernel';
import type { Producer, Transaction } from 'kafkajs';
import type { CommittedOffset, StreamAdmin } from './admin.ts';
import { rememberCoordinators } from './cluster.ts';
import type { Door } from './connect.ts';
import { discard, monotonicMs, sleep, withDeadline } from './deadline.ts';
import { assertAnswered, byTopic, kafkaErrorType } from './publisher.ts';
import type { OutRecord } from './records.ts';
import { settings } from './settings.ts';

export type ReleaseOptions = {
  /** `gate.<feed>.<partition>`: one producer per input partition. */
  readonly transactionalId: string;
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
  /** The broker aborts a transaction that is older, and refuses its writer from then on. */
  readonly leaseMs: number;
};

export type Opened = {
  /** Where to read on; `undefined` when the group has committed nothing here yet. */
  readonly offset: bigint | undefined;
  /** Names this life of the input topic: made at the first commit, kept beside the offset. */
  readonly incarnation: string;
};

export type Released =
  | { readonly outcome: 'committed' | 'aborted'; readonly ms: number }
  /** The producer is gone. `sent`: records may stand in the log, uncommitted or even committed. */
  | {
      readonly outcome: 'lost';
      readonly ms: number;
      readonly why: 'lease' | 'uncertain';
      readonly sent: boolean;
      readonly error: string;
    };

export type Releaser = {
  /**
   * Makes a new producer, which fences every earlier one of this id, and only then reads what the
   * group has committed: read before, it is out of date.
   */
  open(): Promise<Opened>;
  isOpen(): boolean;
  /**
   * One transaction: the consumed offsets first, which starts the broker's lease, then `decide`, then
   * what it gives, then the commit. `undefined` aborts. Never two at a time.
   */
  run(transaction: {
    /**
     * Where to read on after it. `same`: nothing was consumed, but what is decided must stand under the
     * lease. Absent: neither; only for what no decision rests on.
     */
    readonly nextOffset?: bigint | 'same';
    decide(): readonly OutRecord[] | undefined;
  }): Promise<Released>;
  close(): Promise<void>;
};

const concurrentWaitMs = 3;
const concurrentTriesMax = 150;
const coordinatorWaitMs = 100;
const coordinatorTriesMax = 30;
/** It is being made, reads its log, or has just found out that it must read it again. */
const isComing = new Set([
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'NOT_COORDINATOR_FOR_GROUP',
]);
const openDeadlineMs = 6_000;
const stepDeadlineMs = 2_500;

/** The gate's transactional producer: a lease, a fence, and no second try inside. */
export function createReleaser(door: Door, admin: StreamAdmin, options: ReleaseOptions): Releaser {
  const { transactionalId, group, topic, partition, leaseMs } = options;
  let producer: Producer | undefined;
  let incarnation = '';
  let committed: bigint | undefined;
  let busy = false;

  function lose(): void {
    const lost = producer;
    producer = undefined;
    discard(lost);
  }

  async function initialise(): Promise<Producer> {
    const client = rememberCoordinators(door.client(transactionalId, fencingRetry));
    const made = client.producer({
      transactionalId,
      transactionTimeout: leaseMs,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      metadataMaxAge: settings.metadataMaxAgeMs,
      retry: { retries: 0 },
      createPartitioner: () => () => {
        throw new TypeError('partitions are named by the writer');
      },
    });
    try {
      const initialised = (async () => {
        await made.connect();
        // kafkajs asks for its producer id at the first transaction; an empty one sends nothing else.
        await (await made.transaction()).abort();
      })();
      await withDeadline('initialising a producer', openDeadlineMs, initialised);
      return made;
    } catch (error) {
      discard(made);
      throw error;
    }
  }

  /**
   * What the group has committed. A coordinator that has just been started may answer out of a log that it has not read
   * to its end, as if nothing or little had been committed; the next write shows it that, and it reads again. So a write comes
   * first: an offset in a transaction that is aborted. And both come twice, with one answer, for it may start in between (P6).
   */
  async function settledOffset(by: Producer): Promise<CommittedOffset | undefined> {
    const write = async (): Promise<void> => {
      const transaction = await by.transaction();
      try {
        await sendOffsets(transaction, 0n);
      } finally {
        await transaction.abort();
      }
    };
    const ask = async () => {
      for (let tries = 1; ; tries++) {
        try {
          await write();
          return (await admin.committed(group, topic)).get(partition);
        } catch (error) {
          if (!isComing.has(kafkaErrorType(error) ?? '') || tries >= coordinatorTriesMax)
            throw error;
          await sleep(coordinatorWaitMs);
        }
      }
    };
    const [before, after] = [await ask(), await ask()];
    if (before?.offset === after?.offset && before?.metadata === after?.metadata) return after;
    const message = `${group} ${partition}: ${before?.offset}, then ${after?.offset}`;
    throw new Fault('offset-unsettled', { retriable: true, message });
  }

  /** Answers when the lease began, at the latest. */
  async function sendOffsets(transaction: Transaction, nextOffset: bigint): Promise<number> {
    const consumed = { partition, offset: String(nextOffset), metadata: incarnation };
    const offsets = { consumerGroupId: group, topics: [{ topic, partitions: [consumed] }] };
    for (let tries = 1; ; tries++) {
      const startedMs = monotonicMs();
      try {
        await transaction.sendOffsets(offsets);
        return startedMs;
      } catch (error) {
        // The markers of the transaction before are still being written; nothing has begun yet.
        const again = kafkaErrorType(error) === 'CONCURRENT_TRANSACTIONS';
        if (!again || tries >= concurrentTriesMax) throw error;
        await sleep(concurrentWaitMs);
      }
    }
  }

  async function send(
    transaction: Transaction,
    records: readonly OutRecord[],
    begun: boolean,
  ): Promise<void> {
    const { topicMessages, wanted } = byTopic(records, door.partitions);
    for (let tries = 1; ; tries++) {
      try {
        const timeout = settings.produceTimeoutMs;
        const answers = await transaction.sendBatch({ acks: -1, timeout, topicMessages });
        return assertAnswered(wanted, answers);
      } catch (error) {
        // Only where this is the transaction's first request, adding the partitions may come too early.
        const again = !begun && kafkaErrorType(error) === 'CONCURRENT_TRANSACTIONS';
        if (!again || tries >= concurrentTriesMax) throw error;
        await sleep(concurrentWaitMs);
      }
    }
  }

  return {
    async open() {
      lose();
      const made = await initialise();
      try {
        const known = await settledOffset(made);
        // By its number: after a restart of the broker partitions without a leader are left out.
        const ends = await admin.offsets(topic);
        const end = ends.find((one) => one.partition === partition)?.end;
        // A topic that ends before it was cut short or made anew. What comes has the places of what
        // was, so it needs another name, or its provision records would pass for known ones.
        const another = known !== undefined && end !== undefined && known.offset > end;
        incarnation = (!another && known?.metadata) || randomBytes(8).toString('hex');
        committed = another ? 0n : known?.offset;
        producer = made;
        return { offset: committed, incarnation };
      } catch (error) {
        discard(made);
        throw error;
      }
    },
    isOpen: () => producer !== undefined,
    async run({ nextOffset, decide }) {
      if (busy) throw new Error(`${transactionalId} has a transaction under way`);
      if (!producer) throw new Fault('not-open', { retriable: true, message: transactionalId });
      busy = true;
      const used = producer;
      const startedMs = monotonicMs();
      const sinceMs = (): number => monotonicMs() - startedMs;
      let sent = false;
      const step = <T>(what: string, promise: Promise<T>): Promise<T> =>
        withDeadline(what, stepDeadlineMs, promise);
      try {
        const transaction = await used.transaction();
        // A group that has committed nothing reads from the beginning, which is what 0 says.
        const offset = nextOffset === 'same' ? (committed ?? 0n) : nextOffset;
        const leaseFromMs =
          offset === undefined
            ? undefined
            : await step('sending offsets', sendOffsets(transaction, offset));
        const records = decide();
        if (records === undefined) {
          await step('an abort', transaction.abort());
          return { outcome: 'aborted', ms: sinceMs() };
        }
        if (records.length > 0) {
          sent = true;
          await step('a release', send(transaction, records, offset !== undefined));
        }
        // A broker that stood still may take a commit before it looks at its own timer.
        if (leaseFromMs !== undefined && monotonicMs() - leaseFromMs > leaseMs) throw leaseOver();
        await step('a commit', transaction.commit());
        if (offset !== undefined) committed = offset;
        return { outcome: 'committed', ms: sinceMs() };
      } catch (error) {
        if (producer === used) lose();
        return { outcome: 'lost', ms: sinceMs(), sent, ...loss(error) };
      } finally {
        busy = false;
      }
    },
    async close() {
      const last = producer;
      producer = undefined;
      await last?.disconnect().catch(() => undefined);
    },
  };
}

/** While an earlier producer's transaction is being ended, the answer is "concurrent": ask again soon. */
const fencingRetry = { retries: 80, initialRetryTime: 3, maxRetryTime: 50 };

const epochErrors = new Set([
  'INVALID_PRODUCER_EPOCH',
  'PRODUCER_FENCED',
  'INVALID_TXN_STATE',
  'INVALID_PRODUCER_ID_MAPPING',
  'UNKNOWN_PRODUCER_ID',
]);

const leaseOver = (): Fault =>
  new Fault('lease-over', { retriable: true, message: 'the lease was over before the commit' });

/** The broker says the same when the lease ran out and when another producer took over. */
function loss(error: unknown): { why: 'lease' | 'uncertain'; error: string } {
  if (error instanceof Fault && error.code === 'lease-over') {
    return { why: 'lease', error: error.code };
  }
  const type = kafkaErrorType(error);
  const message = type ?? (error instanceof Error ? error.message : String(error));
  return {
    why: type !== undefined && epochErrors.has(type) ? 'lease' : 'uncertain',
    error: message,
  };
}

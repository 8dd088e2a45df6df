import { partitionOf } from '@doui/events';
import { Fault } from '@doui/kernel';
import type { Message, Producer } from 'kafkajs';
import { writingDespiteOthers } from './cluster.ts';
import type { Door } from './connect.ts';
import { discard, withDeadline } from './deadline.ts';
import { type OutRecord, partitionName } from './records.ts';
import { settings } from './settings.ts';

export type StreamPublisher = {
  /** Resolves when every record is acknowledged by all replicas; otherwise rejects with a Fault. */
  send(records: readonly OutRecord[]): Promise<void>;
  close(): Promise<void>;
};

type Job = {
  readonly records: readonly OutRecord[];
  next: number;
  resolve(): void;
  reject(error: Fault): void;
};

/**
 * A plain producer: not idempotent, because kafkajs's idempotent one reuses a sequence number after a
 * lost answer and loses a record that it had acknowledged. One send is under way at a time; what
 * arrives meanwhile goes together in the next one. After any error the client is thrown away.
 */
export function createPublisher(door: Door): StreamPublisher {
  let jobs: Job[] = [];
  let producer: Producer | undefined;
  let running: Promise<void> | undefined;
  let closed = false;

  async function flush(records: readonly OutRecord[]): Promise<void> {
    producer ??= plainProducer(door);
    const used = producer;
    try {
      await withDeadline(
        'a send',
        settings.sendDeadlineMs,
        sendOnce(used, records, door.partitions),
      );
    } catch (error) {
      producer = undefined;
      discard(used);
      throw asFault(error);
    }
  }

  async function run(): Promise<void> {
    while (jobs.length > 0) {
      const { batch, parts } = nextFlush(jobs);
      try {
        await flush(batch);
        for (const { job, upTo } of parts) {
          job.next = upTo;
          if (job.next === job.records.length) job.resolve();
        }
      } catch (error) {
        const fault = error as Fault;
        door.log('warn', 'a send failed', { error: fault.message, records: batch.length });
        // A record the broker refuses must not take its neighbours with it.
        const alone = !fault.retriable && parts.length > 1;
        for (const { job } of parts) {
          if (!alone) job.reject(fault);
          else await flush(job.records.slice(job.next)).then(() => job.resolve(), job.reject);
          job.next = job.records.length;
        }
      }
      jobs = jobs.filter((job) => job.next < job.records.length);
    }
    running = undefined;
  }

  return {
    send(records) {
      if (closed) return Promise.reject(unavailable('the publisher is closed', false));
      const large = records.find((record) => sizeOf(record) > settings.recordBytesMax);
      if (large)
        return Promise.reject(unavailable(`a record for ${large.topic} is too large`, false));
      if (records.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        jobs.push({ records, next: 0, resolve, reject });
        running ??= Promise.resolve().then(run);
      });
    },
    async close() {
      closed = true;
      await running;
      await producer?.disconnect().catch(() => undefined);
      producer = undefined;
    },
  };
}

const connected = new WeakSet<Producer>();

export const plainProducer = (door: Door): Producer =>
  writingDespiteOthers(door.client('publisher')).producer({
    idempotent: false,
    allowAutoTopicCreation: false,
    metadataMaxAge: settings.metadataMaxAgeMs,
    // `retry` given to the client is not used for sends. A repeat is the caller's decision.
    retry: { retries: 0 },
    createPartitioner: () => () => {
      throw new TypeError('partitions are named by the writer');
    },
  });

/** One produce request per broker, believed only when every partition has answered. */
export async function sendOnce(
  producer: Producer,
  records: readonly OutRecord[],
  partitions: number,
): Promise<void> {
  if (!connected.has(producer)) {
    await producer.connect();
    connected.add(producer);
  }
  const { topicMessages, wanted } = byTopic(records, partitions);
  const answers = await producer.sendBatch({
    acks: -1,
    timeout: settings.produceTimeoutMs,
    topicMessages,
  });
  assertAnswered(wanted, answers);
}

/** Records by topic, in their order, each with its partition named. */
export function byTopic(records: readonly OutRecord[], partitions: number) {
  const topics = new Map<string, { messages: Message[]; wanted: Set<number> }>();
  let topic = '';
  let of: { messages: Message[]; wanted: Set<number> } = { messages: [], wanted: new Set() };
  for (const record of records) {
    // Records come in runs of one topic.
    if (record.topic !== topic) {
      ({ topic } = record);
      of = topics.get(topic) ?? { messages: [], wanted: new Set() };
      topics.set(topic, of);
    }
    const partition = record.partition ?? partitionOf(record.key ?? '', partitions);
    of.wanted.add(partition);
    const message: Message = { key: record.key, value: asBuffer(record.value), partition };
    if (record.headers) message.headers = record.headers;
    of.messages.push(message);
  }
  const topicMessages = [...topics].map(([name, { messages }]) => ({ topic: name, messages }));
  const wanted = new Set(
    [...topics].flatMap(([name, one]) =>
      [...one.wanted].map((partition) => partitionName(name, partition)),
    ),
  );
  return { topicMessages, wanted };
}

/** kafkajs knows Buffers alone; the bytes are not copied. */
const asBuffer = (bytes: Uint8Array | null): Buffer | null =>
  bytes === null || Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** kafkajs leaves out, without a word, what goes to a partition that the broker does not have. */
export function assertAnswered(
  wanted: ReadonlySet<string>,
  answers: readonly { topicName: string; partition: number; errorCode: number }[],
): void {
  const answered = new Set<string>();
  for (const { topicName, partition, errorCode } of answers) {
    if (errorCode === 0) answered.add(partitionName(topicName, partition));
  }
  const missing = [...wanted].filter((name) => !answered.has(name));
  if (missing.length > 0) throw unavailable(`no such partition at the broker: ${missing}`, false);
}

function nextFlush(jobs: readonly Job[]): {
  batch: OutRecord[];
  parts: { job: Job; upTo: number }[];
} {
  const batch: OutRecord[] = [];
  const parts: { job: Job; upTo: number }[] = [];
  let bytes = 0;
  for (const job of jobs) {
    let at = job.next;
    for (; at < job.records.length; at++) {
      const record = job.records[at] as OutRecord;
      bytes += sizeOf(record);
      const full = bytes > settings.flushBytesMax || batch.length >= settings.flushRecordsMax;
      if (full && batch.length > 0) break;
      batch.push(record);
    }
    if (at > job.next) parts.push({ job, upTo: at });
    if (at < job.records.length) break;
  }
  return { batch, parts };
}

function sizeOf(record: OutRecord): number {
  let size = 60 + (record.key?.length ?? 0) + (record.value?.length ?? 0);
  for (const name in record.headers) size += name.length + (record.headers[name]?.length ?? 0) + 4;
  return size;
}

const unavailable = (message: string, retriable: boolean, cause?: unknown): Fault =>
  new Fault('publish-unavailable', { retriable, message, cause });

/** What the broker said no to, whatever one tries again. */
const refused = new Set([
  'MESSAGE_TOO_LARGE',
  'INVALID_RECORD',
  'TOPIC_AUTHORIZATION_FAILED',
  'INVALID_TOPIC_EXCEPTION',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const type = kafkaErrorType(error);
  const message = error instanceof Error ? error.message : String(error);
  return unavailable(message, !(type !== undefined && refused.has(type)), error);
}

/** The broker's own name of an error, wherever kafkajs has wrapped it. */
export function kafkaErrorType(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; depth++) {
    const { type } = at as { type?: unknown };
    if (typeof type === 'string') return type;
    at = at.cause;
  }
  return undefined;
}

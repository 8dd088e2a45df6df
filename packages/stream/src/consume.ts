import { topics } from '@doui/events';
import { Fault } from '@doui/kernel';
import type { EachBatchPayload } from 'kafkajs';
import type { Door } from './connect.ts';
import { sleep } from './deadline.ts';
import { startMember } from './member.ts';
import { createPublisher, type StreamPublisher } from './publisher.ts';
import { type InRecord, inRecord } from './records.ts';

export type ConsumeOptions = {
  readonly group: string;
  readonly topics: readonly string[];
  /**
   * Gets the records of one partition, in order, at least once. What it throws is repeated after a
   * while; a Fault that is not retriable, or a bug, parks the record that caused it (`deadLetter`).
   */
  onBatch(records: readonly InRecord[]): Promise<void>;
  /** Parks what cannot be handled on `<topic>.dlt`; without it such a record stops its partition. */
  readonly deadLetter?: boolean;
  readonly batchMax?: number;
  onFault?(fault: Fault): void;
};

export type Consumer = {
  /** Assigned, and reading. */
  ready(): boolean;
  stop(): Promise<void>;
};

const retryMsMax = 5_000;

/** Reads a group's share of the topics; offsets are committed after the handler has returned. */
export function startConsumer(door: Door, options: ConsumeOptions): Consumer {
  let stopped = false;
  let assigned = false;
  let parking: StreamPublisher | undefined;
  const batchMax = options.batchMax ?? 500;

  async function park(record: InRecord, error: Fault): Promise<void> {
    parking ??= createPublisher(door);
    await parking.send([parked(record, error)]);
    door.log('error', 'a record is parked', {
      topic: record.topic,
      partition: record.partition,
      offset: String(record.offset),
      error: error.code,
    });
    options.onFault?.(error);
  }

  /** Handles one record that may be poison. False: not handled, try again later. */
  async function single(record: InRecord): Promise<boolean> {
    try {
      await options.onBatch([record]);
      return true;
    } catch (error) {
      const fault = handlerFault(error);
      if (fault.retriable) throw fault;
      if (!options.deadLetter) {
        options.onFault?.(fault);
        throw fault;
      }
      await park(record, fault);
      return true;
    }
  }

  async function handle(records: readonly InRecord[]): Promise<void> {
    try {
      await options.onBatch(records);
    } catch (error) {
      const fault = handlerFault(error);
      if (fault.retriable) throw fault;
      // Which of them it was is found by handing them over one by one; handlers bear repeats.
      for (const record of records) await single(record);
    }
  }

  async function onBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const gone = (): boolean => stopped || !payload.isRunning() || payload.isStale();
    for (let at = 0; at < batch.messages.length; at += batchMax) {
      const messages = batch.messages.slice(at, at + batchMax);
      const last = messages.at(-1);
      if (!last || gone()) return;
      const records = messages.map((message) => inRecord(batch.topic, batch.partition, message));
      for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, retryMsMax)) {
        try {
          await handle(records);
          break;
        } catch (error) {
          const { code, message } = handlerFault(error);
          const { topic, partition } = batch;
          door.log('warn', 'a batch is tried again', { topic, partition, code, message });
          await sleep(waitMs);
          if (gone()) return;
        }
      }
      payload.resolveOffset(last.offset);
      await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
      await payload.heartbeat();
    }
  }

  const member = startMember(door, {
    group: options.group,
    topics: options.topics,
    readUncommitted: false,
    onAssigned: () => {
      assigned = true;
    },
    onBatch,
    ...(options.onFault ? { onFault: options.onFault } : {}),
  });

  return {
    ready: () => assigned && member.consumer() !== undefined,
    async stop() {
      stopped = true;
      await member.stop();
      await parking?.close();
    },
  };
}

/** What a handler threw: a Fault says itself whether a repeat helps, anything else is a bug. */
function handlerFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Fault('handler-failed', { retriable: false, message, cause: error });
}

const parked = (record: InRecord, error: Fault) => ({
  topic: topics.deadLetter(record.topic),
  key: record.key === null ? null : Buffer.from(record.key).toString('utf8'),
  value: record.value,
  partition: record.partition,
  headers: {
    ...record.headers,
    'dlt-topic': record.topic,
    'dlt-partition': String(record.partition),
    'dlt-offset': String(record.offset),
    'dlt-error': error.code,
  },
});

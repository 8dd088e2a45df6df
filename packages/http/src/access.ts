import { randomUUID } from 'node:crypto';
import type { Principal } from '@doui/auth';
import {
  AccessRecordSchema,
  ActorSchema,
  cloudEventHeaders,
  create,
  encode,
  topics,
} from '@doui/events';
import { Fault } from '@doui/kernel';
import { currentTraceId, currentTraceparent, metrics } from '@doui/telemetry';

/** Why staff looks at a person. Codes only: words about a person have no place in a record of access. */
export const accessReasons = [
  'inquiry',
  'complaint',
  'request',
  'incident',
  'check',
  'audit',
] as const;
export type AccessReason = (typeof accessReasons)[number];

export type AccessEntry = {
  readonly operation: string;
  readonly org: string;
  readonly by: Principal;
  readonly actingFor?: string | undefined;
  readonly persons: readonly string[];
  /** Header `Doui-Reason`: why somebody looks, in a code. */
  readonly reason?: AccessReason | undefined;
};

/** Where it is written who read whose data. Resolves once it is durable; throws if it cannot be. */
export type AccessLog = { write(entry: AccessEntry): Promise<void> };

type OutRecord = {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers?: Record<string, string>;
};

export type AccessWriterOptions = {
  readonly service: string;
  /** `stream.publisher()`. */
  readonly publisher: { send(records: OutRecord[]): Promise<unknown> };
  /** Keyed hash of a subject: the subject itself is in no record. */
  readonly hashSubject: (subject: string) => string;
  readonly nowMs?: () => number;
};

type Waiting = {
  readonly record: OutRecord;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
};

const recordsPerSendMax = 500;

/**
 * Access records as protobuf on `doui.access.v1`. Records of concurrent requests go together in one
 * send: while one is under way the next ones wait for it, so there is no timer and no added delay.
 */
export function accessWriter(options: AccessWriterOptions): AccessLog {
  const { publisher } = options;
  const waiting: Waiting[] = [];
  const written = metrics.counter('doui.access.written');
  const lost = metrics.counter('doui.access.failed');
  let sending = false;

  async function drain(): Promise<void> {
    if (sending) return;
    sending = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, recordsPerSendMax);
      try {
        await publisher.send(batch.map(({ record }) => record));
        written.add(batch.length);
        for (const { done } of batch) done();
      } catch (cause) {
        lost.add(batch.length);
        const fault = new Fault('access-record-not-written', { retriable: true, cause });
        for (const { failed } of batch) failed(fault);
      }
    }
    sending = false;
  }

  return {
    write: (entry) =>
      new Promise((resolve, reject) => {
        waiting.push({ record: recordOf(entry, options), done: resolve, failed: reject });
        void drain();
      }),
  };
}

function recordOf(entry: AccessEntry, options: AccessWriterOptions): OutRecord {
  const { service, hashSubject, nowMs = Date.now } = options;
  const { operation, org, by, actingFor, persons, reason = '' } = entry;
  const id = randomUUID();
  const atMs = nowMs();
  const traceparent = currentTraceparent();
  const message = create(AccessRecordSchema, {
    id,
    org,
    by: create(ActorSchema, {
      role: by.roles[0] ?? '',
      client: by.client,
      subject: hashSubject(by.subject),
      actingFor: actingFor ?? '',
    }),
    persons: [...persons],
    operation,
    service,
    atMs: BigInt(atMs),
    traceId: currentTraceId() ?? '',
    reason,
  });
  return {
    topic: topics.access,
    key: org,
    value: encode(AccessRecordSchema, message),
    headers: cloudEventHeaders({
      id,
      source: `/doui/${service}`,
      type: 'jp.doui.access.v1',
      atMs,
      ...(traceparent === undefined ? {} : { traceparent }),
    }),
  };
}

/** Keeps access records in memory. For tests. */
export function memoryAccessLog(): AccessLog & { readonly entries: AccessEntry[] } {
  const entries: AccessEntry[] = [];
  return { entries, write: async (entry) => void entries.push(entry) };
}

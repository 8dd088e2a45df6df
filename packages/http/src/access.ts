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
import { currentTraceId, currentTraceparent, metrics } from '@doui/telemetry';
import { type AccessSenderOptions, accessSender, type OutRecord } from './access-sender.ts';

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

export type AccessWriterOptions = {
  readonly service: string;
  readonly publisher: AccessSenderOptions['publisher'];
  /** Keyed hash of a subject: the subject itself is in no record. */
  readonly hashSubject: (subject: string) => string;
  readonly nowMs?: () => number;
};

/** Access records as protobuf on `doui.access.v1`. */
export function accessWriter(options: AccessWriterOptions): AccessLog {
  const written = metrics.counter('doui.access.written');
  const lost = metrics.counter('doui.access.failed');
  const send = accessSender({
    publisher: options.publisher,
    onWritten: (count) => written.add(count),
    onLost: (count) => lost.add(count),
  });
  return { write: async (entry) => send([recordOf(entry, options)]) };
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

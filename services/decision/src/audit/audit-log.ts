import { createHash, randomUUID } from 'node:crypto';
import type { Principal } from '@doui/auth';
import { cloudEventHeaders, topics } from '@doui/events';
import { Fault } from '@doui/kernel';
import type { Ask, Decision } from '@doui/law';
import { encodeEntry } from './encode-entry.ts';

/** What is written before an answer about provision, an exception or special-care data is told. */
export type AuditEntry = {
  readonly operation: string;
  readonly by: Principal;
  readonly traceId: string;
  /** Why, in a code, when it was said. */
  readonly reason?: string | undefined;
  readonly decided: readonly { readonly ask: Ask; readonly decision: Decision }[];
};

export type AuditLog = { write(entry: AuditEntry): Promise<void> };

type OutRecord = {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers?: Record<string, string>;
};

export type AuditOptions = {
  readonly publisher: { send(records: OutRecord[]): Promise<unknown> };
  readonly hashSubject: (subject: string) => string;
  readonly nowMs: () => number;
  readonly onLost: (count: number) => void;
};

type Waiting = {
  readonly records: OutRecord[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
};

const recordsPerSendMax = 500;
/** A batch of the API may name thousands: one record stays well below what a broker takes. */
const decisionsPerRecordMax = 500;

/**
 * Audit entries as access records. While one send is under way the next entries gather, so there is
 * no timer and no added delay. Not written: the fault becomes `503` and nothing is told.
 */
export function auditLog(given: AuditOptions): AuditLog {
  const options = { ...given, hashSubject: remembered(given.hashSubject) };
  const waiting: Waiting[] = [];
  let sending = false;

  async function drain(): Promise<void> {
    if (sending) return;
    sending = true;
    while (waiting.length > 0) {
      const group: Waiting[] = [];
      for (let count = 0; count < recordsPerSendMax; ) {
        const next = waiting.shift();
        if (!next) break;
        group.push(next);
        count += next.records.length;
      }
      try {
        await options.publisher.send(group.flatMap(({ records }) => records));
        for (const { done } of group) done();
      } catch (cause) {
        options.onLost(group.length);
        const fault = new Fault('access-record-not-written', { retriable: true, cause });
        for (const { failed } of group) failed(fault);
      }
    }
    sending = false;
  }

  return {
    write: (entry) =>
      new Promise((resolve, reject) => {
        waiting.push({ records: recordsOf(entry, options), done: resolve, failed: reject });
        void drain();
      }),
  };
}

/** One record per organisation and 500 decisions; ids, codes and hashes only. */
function recordsOf(entry: AuditEntry, options: AuditOptions): OutRecord[] {
  const [first] = entry.decided;
  if (first && entry.decided.length === 1) {
    return [recordOf(first.ask.org, entry.decided, entry, options)];
  }
  const byOrg = Map.groupBy(entry.decided, ({ ask }) => ask.org);
  const records: OutRecord[] = [];
  for (const [org, decided] of byOrg) {
    for (let from = 0; from < decided.length; from += decisionsPerRecordMax) {
      records.push(
        recordOf(org, decided.slice(from, from + decisionsPerRecordMax), entry, options),
      );
    }
  }
  return records;
}

function recordOf(
  org: string,
  decided: AuditEntry['decided'],
  { operation, by, traceId, reason = '' }: AuditEntry,
  { hashSubject, nowMs }: AuditOptions,
): OutRecord {
  const id = randomUUID();
  const atMs = nowMs();
  const actor = { role: by.roles[0] ?? '', client: by.client, subject: hashSubject(by.subject) };
  const entry = { ...{ id, org, by: actor, operation, atMs, traceId, reason }, decided, claimHash };
  return {
    topic: topics.access,
    key: org,
    value: encodeEntry(entry),
    headers: cloudEventHeaders({ id, source: '/doui/decision', type: 'jp.doui.access.v1', atMs }),
  };
}

/** The words of a claim stay with who made it; this ties them to the entry. */
export const claimHash = (requester: string, reason: string): string =>
  createHash('sha256')
    .update(JSON.stringify([requester, reason]))
    .digest('hex');

const rememberedMax = 10_000;

/** Few ask, and often: the keyed hash of a subject costs as much as the decision. */
function remembered(hash: (subject: string) => string): (subject: string) => string {
  const known = new Map<string, string>();
  return (subject) => {
    const found = known.get(subject);
    if (found !== undefined) return found;
    const made = hash(subject);
    if (known.size >= rememberedMax) known.clear();
    known.set(subject, made);
    return made;
  };
}

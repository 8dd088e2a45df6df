import { createHash, randomUUID } from 'node:crypto';
import type { Principal } from '@doui/auth';
import { accessBatchType, cloudEventHeaders, topics } from '@doui/events';
import { type AccessSenderOptions, accessSender, type OutRecord } from '@doui/http';
import type { Ask, Decision } from '@doui/law';
import { encodeEntry, encodeTogether } from './encode-entry.ts';

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

export type AuditOptions = Pick<AccessSenderOptions, 'publisher' | 'also' | 'onLost'> & {
  readonly hashSubject: (subject: string) => string;
  readonly nowMs: () => number;
};

/** A batch of the API may name thousands: one record stays well below what a broker takes. */
const decisionsPerRecordMax = 500;

/** Audit entries as access records. */
export function auditLog(given: AuditOptions): AuditLog {
  const options = { ...given, hashSubject: remembered(given.hashSubject) };
  const send = accessSender({ ...given, gather: (records) => gathered(records, given.nowMs()) });
  return { write: async (entry) => send(recordsOf(entry, options)) };
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
  const actor = { role: by.roles[0] ?? '', client: by.client, subject: hashSubject(by.subject) };
  const told = { id: randomUUID(), org, by: actor, operation, atMs: nowMs(), traceId, reason };
  return { topic: topics.access, key: org, value: encodeEntry({ ...told, decided, claimHash }) };
}

/** Well below what a topic takes, also where one entry more is a long one. */
const bytesTogetherMax = 200_000;

/**
 * Entries of one organisation that go out together are one record: what Kafka and its client do for each would be
 * most of the work of a decision.
 */
function gathered(entries: readonly OutRecord[], atMs: number): OutRecord[] {
  const records: OutRecord[] = [];
  for (const [key, of] of Map.groupBy(entries, ({ key: org }) => org)) {
    let together: Uint8Array[] = [];
    let bytes = 0;
    for (const { value } of of) {
      if (bytes > 0 && bytes + value.length > bytesTogetherMax) {
        records.push(recordTogether(key, together, atMs));
        together = [];
        bytes = 0;
      }
      together.push(value);
      bytes += value.length;
    }
    records.push(recordTogether(key, together, atMs));
  }
  return records;
}

const recordTogether = (key: string, entries: readonly Uint8Array[], atMs: number): OutRecord => ({
  topic: topics.access,
  key,
  value: encodeTogether(entries),
  headers: cloudEventHeaders({
    ...{ id: randomUUID(), source: '/doui/decision', type: accessBatchType, atMs },
  }),
});

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

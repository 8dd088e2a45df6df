import { createHash, randomUUID } from 'node:crypto';
import type { Principal } from '@doui/auth';
import { cloudEventHeaders, topics } from '@doui/events';
import { type AccessSenderOptions, accessSender, type OutRecord } from '@doui/http';
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

export type AuditOptions = Pick<AccessSenderOptions, 'publisher' | 'also' | 'onLost'> & {
  readonly hashSubject: (subject: string) => string;
  readonly nowMs: () => number;
};

/** A batch of the API may name thousands: one record stays well below what a broker takes. */
const decisionsPerRecordMax = 500;

/** Audit entries as access records. */
export function auditLog(given: AuditOptions): AuditLog {
  const options = { ...given, hashSubject: remembered(given.hashSubject) };
  const send = accessSender(given);
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

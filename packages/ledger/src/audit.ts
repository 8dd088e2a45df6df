import type mongoose from 'mongoose';
import {
  type ArchiveDocument,
  type CommandsDocument,
  collectionsOf,
  type HeadDocument,
  type StoredEntry,
  within,
} from './database.ts';
import { genesisHash, hashOf, stateHashOf } from './entry.ts';
import { limits } from './limits.ts';
import { settled } from './rows.ts';

/** An entry as it lies in the database, with the hash its content has, whatever is written beside it. */
export type AuditedEntry = {
  readonly version: number;
  readonly hash: string;
  /** The hash written beside it. */
  readonly storedHash: string;
  readonly previousHash: string;
  readonly atMs: number;
};

export type AuditFault = {
  /** The version that is wrong; where one is missing, the missing one. */
  readonly version: number;
  readonly code:
    | 'malformed'
    | 'changed'
    | 'missing'
    | 'repeated'
    | 'not-chained'
    | 'state-changed'
    | 'head-changed'
    | 'command-index';
};

/** A stream read anew from the database and checked in itself: hash chain, archive, state, command index. */
export type AuditedStream = {
  readonly stream: string;
  /** The version the head names. */
  readonly version: number;
  readonly entries: readonly AuditedEntry[];
  readonly faults: readonly AuditFault[];
};

export type LedgerAudit = ReturnType<typeof ledgerAudit>;

const scanWaitMs = 60_000;

/**
 * Reads a ledger past everything the process remembers, and never writes. What comes from the database is
 * not trusted: documents may have been changed, removed or put there by anybody.
 */
export function ledgerAudit(options: {
  readonly connection: mongoose.Connection;
  readonly collection?: string;
}) {
  const all = collectionsOf(options.connection, options.collection ?? 'streams');

  async function auditAll(heads: readonly HeadDocument[]): Promise<AuditedStream[]> {
    const long = heads.filter(({ base }) => Number(base) > 0);
    const archive = await blocksOf(long);
    const commands = await indexOf(long);
    return heads.map((head) => auditOf(head, archive, commands));
  }

  async function blocksOf(heads: readonly HeadDocument[]): Promise<Map<string, ArchiveDocument>> {
    const ids = heads.flatMap(({ _id, base }) => idsUpTo(_id, base, limits.blockSize));
    if (ids.length === 0) return new Map();
    const found = await within(
      all.archive.find({ _id: { $in: ids } }, settled).toArray(),
      scanWaitMs,
    );
    return new Map(found.map((block) => [block._id, block]));
  }

  async function indexOf(heads: readonly HeadDocument[]): Promise<Map<string, CommandsDocument>> {
    const ids = heads.flatMap(({ _id, base }) => idsUpTo(_id, base, limits.commandIndexSpan));
    if (ids.length === 0) return new Map();
    const found = await within(
      all.commands.find({ _id: { $in: ids } }, settled).toArray(),
      scanWaitMs,
    );
    return new Map(found.map((span) => [span._id, span]));
  }

  /** Every stream, in no order, some hundreds at a time. */
  async function* scan(): AsyncGenerator<AuditedStream[]> {
    const cursor = all.heads.find({}, { ...settled, batchSize: limits.auditBatch });
    try {
      let batch: HeadDocument[] = [];
      for await (const head of cursor) {
        batch.push(head);
        if (batch.length < limits.auditBatch) continue;
        yield await auditAll(batch);
        batch = [];
      }
      if (batch.length > 0) yield await auditAll(batch);
    } finally {
      await cursor.close();
    }
  }

  return {
    scan,
    /** One stream; undefined when there is none. */
    stream: async (stream: string): Promise<AuditedStream | undefined> => {
      const head = await within(all.heads.findOne({ _id: stream }, settled));
      return head ? (await auditAll([head]))[0] : undefined;
    },
    /** Stream names in order. It may scan. */
    streams: async ({ after = '', limit }: { after?: string; limit: number }) => {
      const found = all.heads.find({ _id: { $gt: after } }, { ...settled, projection: { _id: 1 } });
      const page = await within(found.sort({ _id: 1 }).limit(limit).toArray(), 10_000);
      return page.map(({ _id }) => _id);
    },
  };
}

function idsUpTo(stream: string, base: number, span: number): string[] {
  const count = Math.min(Math.ceil(Number(base) / span), limits.auditBlocksMax);
  return Array.from({ length: count }, (_, n) => `${stream}#${n}`);
}

function auditOf(
  head: HeadDocument,
  archive: ReadonlyMap<string, ArchiveDocument>,
  commands: ReadonlyMap<string, CommandsDocument>,
): AuditedStream {
  const stream = head._id;
  const version = Number.isSafeInteger(head.version) ? head.version : 0;
  const base = Number.isSafeInteger(head.base) && head.base > 0 ? head.base : 0;
  const faults: AuditFault[] = [];
  const blocks = idsUpTo(stream, base, limits.blockSize).map((id) => archive.get(id)?.entries);
  const stored = [...blocks.flatMap((entries) => entries ?? []), ...(head.tail ?? [])];
  const entries = chainOf(stream, stored, faults);
  const last = entries.at(-1)?.version ?? 0;
  if (last < version) faults.push({ version: last + 1, code: 'missing' });
  if (last > version || version < 1 || base % limits.blockSize !== 0) {
    faults.push({ version: Math.max(1, Math.min(last, version)), code: 'head-changed' });
  }
  const newest = stored.at(-1)?.stateHash;
  if (newest !== undefined && newest !== stateHashOf(String(head.state))) {
    faults.push({ version: last, code: 'state-changed' });
  }
  checkCommands(stream, blocks, commands, faults);
  return { stream, version, entries, faults };
}

/** Walks the chain from its beginning. What is wrong is told where it is first seen. */
function chainOf(stream: string, stored: readonly StoredEntry[], faults: AuditFault[]) {
  const entries: AuditedEntry[] = [];
  let expected = 1;
  let previous = genesisHash(stream);
  for (const entry of stored) {
    if (!isEntry(entry)) {
      faults.push({ version: expected, code: 'malformed' });
      continue;
    }
    const { version, atMs, previousHash } = entry;
    const hash = hashOf(entry, entry.event);
    entries.push({ version, atMs, previousHash, hash, storedHash: entry.hash });
    if (hash !== entry.hash) faults.push({ version, code: 'changed' });
    if (version > expected) faults.push({ version: expected, code: 'missing' });
    else if (version < expected) faults.push({ version, code: 'repeated' });
    else if (previousHash !== previous) faults.push({ version, code: 'not-chained' });
    expected = Math.max(expected, version + 1);
    previous = entry.hash;
  }
  return entries;
}

const isEntry = (entry: unknown): entry is StoredEntry => {
  const { version, commandId, atMs, previousHash, hash, event, stateHash } = (entry ??
    {}) as Partial<StoredEntry>;
  return (
    Number.isSafeInteger(version) &&
    typeof atMs === 'number' &&
    [commandId, previousHash, hash, event].every((text) => typeof text === 'string') &&
    (stateHash === undefined || typeof stateHash === 'string')
  );
};

/** The index by which a repeated command is known must name the commands of the archived blocks. */
function checkCommands(
  stream: string,
  blocks: readonly (readonly StoredEntry[] | undefined)[],
  commands: ReadonlyMap<string, CommandsDocument>,
  faults: AuditFault[],
): void {
  const perSpan = limits.commandIndexSpan / limits.blockSize;
  for (const [block, entries] of blocks.entries()) {
    if (!entries) continue;
    const span = commands.get(`${stream}#${Math.floor(block / perSpan)}`);
    const ids = span?.blocks?.[String(block)];
    const same =
      Array.isArray(ids) &&
      ids.length === entries.length &&
      entries.every((entry, at) => entry?.commandId === ids[at]);
    if (!same) faults.push({ version: block * limits.blockSize + 1, code: 'command-index' });
  }
}

import { Fault } from '@doui/kernel';
import type mongoose from 'mongoose';
import { inTime } from './in-time.ts';
import type { Entry } from './ledger.ts';

/** As entries lie in the database: the event as the very text that was hashed. */
export type StoredEntry = Omit<Entry<unknown>, 'event'> & { readonly event: string };

/** One stream. State and events are text, so that no driver or server can change a byte of them. */
export type HeadDocument = {
  readonly _id: string;
  readonly version: number;
  readonly state: string;
  /** Versions up to here are in archive blocks. */
  readonly base: number;
  /** Published at least up to here. Written with the next append, so it may lag by one. */
  readonly published: number;
  readonly tail: readonly StoredEntry[];
};

/** A hundred versions that will never change. `_id` is `stream#block`. */
export type ArchiveDocument = { readonly _id: string; readonly entries: readonly StoredEntry[] };

/** Command ids of a thousand versions, by block. `_id` is `stream#thousand`. */
export type CommandsDocument = {
  readonly _id: string;
  readonly blocks: Readonly<Record<string, readonly string[]>>;
};

/** "These streams may hold something unpublished." Written before the appends it speaks of. */
export type NoteDocument = {
  readonly _id: string;
  readonly streams: readonly string[];
  readonly atMs: number;
};

type Collection<D extends mongoose.mongo.Document> = mongoose.mongo.Collection<D>;

export type Collections = {
  readonly heads: Collection<HeadDocument>;
  readonly archive: Collection<ArchiveDocument>;
  readonly commands: Collection<CommandsDocument>;
  readonly notes: Collection<NoteDocument>;
};

export function collectionsOf(connection: mongoose.Connection, name: string): Collections {
  const db = connection.getClient().db(connection.name);
  return {
    heads: db.collection(name),
    archive: db.collection(`${name}_archive`),
    commands: db.collection(`${name}_commands`),
    notes: db.collection(`${name}_notes`),
  };
}

export const unavailable = (cause: unknown): Fault =>
  cause instanceof Fault
    ? cause
    : new Fault('ledger-unavailable', {
        retriable: true,
        message: 'the database does not answer',
        cause,
      });

/** The answer of the database in time, or a Fault: a command answers `ledger-unavailable`. */
export const within = <T>(work: Promise<T>, waitMs?: number): Promise<T> =>
  inTime(work, unavailable, waitMs);

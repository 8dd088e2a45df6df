import { randomUUID } from 'node:crypto';
import { assert, canonicalJson, fail, ok, type Result } from '@doui/kernel';
import type mongoose from 'mongoose';
import { createArchive } from './archive.ts';
import { collectionsOf, type HeadDocument, type StoredEntry, within } from './database.ts';
import { genesisHash, makeEntry, stateHashOf } from './entry.ts';
import { createHeads, type Known } from './heads.ts';
import { createLane } from './lane.ts';
import type { Append, Appended, Entry, Ledger, Publisher } from './ledger.ts';
import { limits } from './limits.ts';
import type { LedgerMeter } from './meter.ts';
import { createNotes } from './notes.ts';
import { createRelay } from './relay.ts';
import { settled } from './rows.ts';
import { createSweep } from './sweep.ts';
import { createTurns } from './turns.ts';

export type MongoLedgerOptions<S, E> = {
  readonly connection: mongoose.Connection;
  readonly service: string;
  readonly collection?: string;
  readonly publisher: Publisher<S, E>;
  readonly sweepMs?: number;
  readonly publishWaitMs?: number;
  /** Told of failed publications and sweeps; they are tried again whatever it does. */
  readonly onTrouble?: (error: unknown) => void;
  readonly meter?: LedgerMeter;
};

const opened = <E>(entry: StoredEntry): Entry<E> => ({
  ...entry,
  event: JSON.parse(entry.event) as E,
});

/** The ledger on a MongoDB-compatible server: one document per stream, group commit, relay, sweep. */
export function mongoLedger<S, E>(options: MongoLedgerOptions<S, E>): Ledger<S, E> {
  const { service, publishWaitMs = 2_000, onTrouble, meter } = options;
  const collections = collectionsOf(options.connection, options.collection ?? 'streams');
  const archive = createArchive(collections);
  const notes = createNotes(collections, randomUUID());
  const heads = createHeads<S>(collections);
  const inTurn = createTurns();
  let started = false;
  let measuring: NodeJS.Timeout | undefined;

  const sweep = createSweep({
    collections,
    notes,
    publishRest,
    everyMs: options.sweepMs ?? 1_000,
    onTrouble,
  });
  const lane = createLane({
    ...{ collections, notes, onUnsure: sweep.unsure },
    onCommitted: meter?.committed,
  });
  const relay = createRelay<S, E>({
    publisher: options.publisher,
    retryMsMax: 1_000,
    ...(onTrouble && { onTrouble }),
    onDelay: meter?.published,
    onPublished: (stream, version) => {
      heads.published(stream, version);
      notes.published(stream, version);
      sweep.published(stream, version);
    },
  });

  async function findCommand(known: Known<S> | undefined, commandId: string) {
    if (!known) return undefined;
    const { _id, tail, base } = known.document;
    const found =
      tail.find((entry) => entry.commandId === commandId) ??
      (await archive.findCommand(_id, commandId, base));
    return found && opened<E>(found);
  }

  /** Hands everything of a stream that is not known to be published to the relay. */
  async function offer(known: Known<S>): Promise<void> {
    const { _id: stream, version, base, tail } = known.document;
    const published = relay.publishedOf(stream) ?? known.published;
    if (published >= version) return;
    const archived = published < base ? await archive.readBlocks(stream, published + 1, base) : [];
    const entries = [...archived, ...tail.filter((entry) => entry.version > published)];
    assert(entries.length === version - published, 'what is published has no gap');
    const { state } = known;
    relay.offer({ stream, published, version, state, entries: entries.map(opened<E>) });
  }

  async function publishRest(stream: string): Promise<{ version: number; published: number }> {
    const known = await heads.read(stream);
    if (!known) return { version: 0, published: 0 };
    const published = relay.publishedOf(stream) ?? known.published;
    await offer(known);
    return { version: known.document.version, published };
  }

  async function append(command: Append<S, E>): Promise<Result<Appended<E>, 'conflict'>> {
    const { stream } = command;
    const fromMs = performance.now();
    const kept = await inTurn(stream, () => keep(command));
    if (!kept) {
      meter?.conflict();
      return fail('conflict');
    }
    if (kept.repeated) return ok(await repeat(stream, kept.entry));
    const answered = await answer(stream, kept.entry);
    meter?.answered(performance.now() - fromMs, answered.published);
    return ok(answered);
  }

  /** Makes the event durable and hands it to the relay; undefined is a conflict. */
  async function keep(
    command: Append<S, E>,
  ): Promise<{ entry: Entry<E>; repeated: boolean } | undefined> {
    const { stream, expectedVersion, commandId, commandHash, atMs } = command;
    let known = heads.recall(stream);
    if ((known?.document.version ?? 0) !== expectedVersion) known = await heads.read(stream);
    const earlier = await findCommand(known, commandId);
    if (earlier) return { entry: earlier, repeated: true };
    if ((known?.document.version ?? 0) !== expectedVersion) return undefined;

    const version = expectedVersion + 1;
    const previousHash = known?.document.tail.at(-1)?.hash ?? genesisHash(stream);
    const said = commandHash === undefined ? {} : { commandHash };
    const { event } = command;
    const state = JSON.stringify(command.state);
    const stateHash = stateHashOf(state);
    const whole = makeEntry({ version, commandId, event, atMs, previousHash, stateHash, ...said });
    const entry: StoredEntry = { ...whole, event: canonicalJson(event) };
    const next = await nextDocument(command, known, entry, state);
    const written = await lane
      .write(stream, entry, operationFor(known, next, entry))
      .catch((error) => {
        heads.forget(stream);
        throw error;
      });
    if (written.outcome === 'conflict') {
      heads.forget(stream);
      const found = await findCommand(written.found && heads.remember(written.found), commandId);
      return found && { entry: found, repeated: true };
    }
    await offer(heads.remember(next)).catch((error) => {
      // It stands in the stream, and nobody hears of it: the sweep hands it on.
      sweep.unsure({ stream, version, hash: entry.hash });
      throw error;
    });
    return { entry: opened<E>(entry), repeated: false };
  }

  async function nextDocument(
    command: Append<S, E>,
    known: Known<S> | undefined,
    entry: StoredEntry,
    state: string,
  ): Promise<HeadDocument> {
    let tail = known?.document.tail ?? [];
    let base = known?.document.base ?? 0;
    if (tail.length > limits.blockSize) {
      await archive.writeBlock(command.stream, tail.slice(0, limits.blockSize));
      tail = tail.slice(limits.blockSize);
      base += limits.blockSize;
    }
    return {
      _id: command.stream,
      version: entry.version,
      state,
      base,
      published: known?.published ?? 0,
      tail: [...tail, entry],
    };
  }

  async function answer(stream: string, entry: Entry<E>, repeated = false): Promise<Appended<E>> {
    const { version } = entry;
    const published = await relay.wait(stream, version, publishWaitMs);
    return { position: { service, stream, version }, published, repeated, entry };
  }

  async function repeat(stream: string, earlier: Entry<E>): Promise<Appended<E>> {
    const { version } = earlier;
    if (relay.publishedOf(stream) === undefined) {
      const mark = await publishedUpTo(stream);
      if (mark && mark.published < version) await publishRest(stream);
    }
    return answer(stream, earlier, true);
  }

  async function publishedUpTo(stream: string) {
    const known = await heads.read(stream);
    if (!known) return undefined;
    const { version } = known.document;
    const here = relay.publishedOf(stream);
    if (here !== undefined) return { version, published: here };
    if (known.published >= version) return { version, published: version };
    // Without a note nobody owes a publication; with one, only what was marked is certain.
    const note = await within(collections.notes.findOne({ streams: stream }, settled));
    return { version, published: note ? known.published : version };
  }

  return {
    append,
    repeat,
    findCommand: async (stream, commandId) => findCommand(await heads.read(stream), commandId),
    read: async (stream) => {
      const known = await heads.read(stream);
      return known && { version: known.document.version, state: known.state };
    },
    meet: async (stream, commandId, { fresh }) => {
      const recalled = fresh ? undefined : heads.recall(stream);
      const known = recalled ?? (await heads.read(stream));
      return {
        head: known && { version: known.document.version, state: known.state },
        earlier: await findCommand(known, commandId),
        fresh: !recalled,
      };
    },
    history: async (stream, { fromVersion = 1, limit = Number.POSITIVE_INFINITY } = {}) => {
      const known = await heads.read(stream);
      if (!known) return [];
      const { base, tail } = known.document;
      const to = Math.min(base, fromVersion + limit - 1);
      const archived = await archive.readBlocks(stream, fromVersion, to);
      return [...archived, ...tail.filter((entry) => entry.version >= fromVersion)]
        .slice(0, limit)
        .map(opened<E>);
    },
    streams: async ({ prefix = '', after = '', limit }) => {
      const _id = { $gt: after, $gte: prefix, $lt: `${prefix}\uffff` };
      const found = collections.heads.find({ _id }, { ...settled, projection: { _id: 1 } });
      return (await within(found.sort({ _id: 1 }).limit(limit).toArray(), 10_000)).map(
        (document) => document._id,
      );
    },
    published: publishedUpTo,
    start: async () => {
      // Next to nothing on MongoDB; servers that only use an index for exactly its fields need it.
      await within(collections.heads.createIndex({ _id: 1, version: 1 }, { unique: true }));
      await sweep.start();
      if (meter) {
        measuring = setInterval(() => meter.unheard(relay.unheard()), limits.measuredEveryMs);
        measuring.unref();
      }
      started = true;
    },
    stop: async () => {
      started = false;
      sweep.stop();
      await lane.drain();
      await relay.stop(publishWaitMs);
      clearInterval(measuring);
      await notes.drain();
    },
    ready: () => started && relay.silentMs() <= limits.silentMsMax,
  };
}

function operationFor(known: Known<unknown> | undefined, next: HeadDocument, entry: StoredEntry) {
  if (!known) return { insertOne: { document: next } };
  const { _id, version, state, base, published, tail } = next;
  const filter = { _id, version: version - 1 };
  return base === known.document.base
    ? {
        updateOne: {
          filter,
          update: { $set: { version, state, published }, $push: { tail: entry } },
        },
      }
    : { updateOne: { filter, update: { $set: { version, state, base, published, tail } } } };
}

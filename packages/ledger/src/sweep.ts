import { Fault } from '@doui/kernel';
import { type Collections, type NoteDocument, within } from './database.ts';
import { limits } from './limits.ts';
import type { Noted, Notes } from './notes.ts';
import { durable } from './rows.ts';

type SweepOptions = {
  readonly collections: Collections;
  readonly notes: Notes;
  /** Reads the stream and hands what is not known to be published to the relay; answers how far it was. */
  readonly publishRest: (stream: string) => Promise<{ version: number; published: number }>;
  readonly everyMs: number;
  readonly onTrouble?: ((error: unknown) => void) | undefined;
};

/** Of a database that answers: by then it has carried out what it was asked, or never will. */
const unsureMs = 60_000;

/** A note of another process as this one knows it. Its age is counted here: clocks differ (F8). */
type Met = {
  readonly sinceMs: number;
  looked: boolean;
  /** When it is old: its streams, and how far each is to be published before the note goes (once it could be read). */
  owed?: Map<string, number | undefined>;
  /** When it is old: the age at which it is looked at again. Kafka may be away for long, and the notes be many. */
  againMs?: number;
};

/** Since when it was looked for without a failure; undefined before the first look. */
type Unsure = Noted & { sinceMs: number | undefined };

export type Sweep = ReturnType<typeof createSweep>;

/** Looks at the start and each second for streams that a crash left unpublished. */
export function createSweep(options: SweepOptions) {
  const { collections, notes, publishRest } = options;
  const met = new Map<string, Met>();
  const unsure = new Map<string, readonly Unsure[]>();
  const strange = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function all(atStart: boolean): Promise<void> {
    const found = await within(collections.notes.find({}).limit(10_000).toArray(), 10_000);
    const others = found.filter((note) => !notes.own(note));
    const there = new Set(others.map((note) => note._id));
    for (const id of met.keys()) if (!there.has(id)) met.delete(id);
    for (const note of others) await lookAt(note, atStart);
    await lookForUnsure();
  }

  /** Appends nobody heard of: what has happened is owed until it is published, what has not is given up in the end. */
  async function lookForUnsure(): Promise<void> {
    const streams = [...unsure.keys()];
    // A database that stood still leaves many: all at once they would wait too long for each other.
    for (let from = 0; from < streams.length; from += limits.bulkMax) {
      await Promise.all(streams.slice(from, from + limits.bulkMax).map(lookFor));
    }
  }

  /** A stream that cannot be read is told, and holds up no other. A database that does not answer ends the look. */
  async function restOf(
    stream: string,
  ): Promise<{ version: number; published: number } | undefined> {
    try {
      return await publishRest(stream);
    } catch (error) {
      if (error instanceof Fault && error.retriable) throw error;
      options.onTrouble?.(error);
      return undefined;
    }
  }

  async function lookFor(stream: string): Promise<void> {
    const head = await restOf(stream);
    if (!head) return;
    const nowMs = performance.now();
    keepUnsure(stream, (one) => {
      one.sinceMs ??= nowMs;
      if (head.published >= one.version) notes.published(stream, head.published);
      else if (head.version >= one.version || nowMs - one.sinceMs <= unsureMs) return true;
      else notes.failed(stream, one.hash);
      return false;
    });
  }

  function keepUnsure(stream: string, keeps: (one: Unsure) => boolean): void {
    const kept = unsure.get(stream)?.filter(keeps) ?? [];
    if (kept.length > 0) unsure.set(stream, kept);
    else unsure.delete(stream);
  }

  /** Somebody else's note: a process that died, or one that is at work this moment. */
  async function lookAt(note: NoteDocument, atStart: boolean): Promise<void> {
    const known: Met = met.get(note._id) ?? { sinceMs: performance.now(), looked: false };
    met.set(note._id, known);
    const ageMs = performance.now() - known.sinceMs;
    const forgotten = ageMs > (known.againMs ?? limits.forgottenNoteMs);
    const due = !known.looked && ageMs > limits.strangeNoteMs;
    if (!atStart && !due && !forgotten) return;
    const streams = [...(known.owed?.keys() ?? note.streams)];
    for (const stream of streams) strange.add(stream);
    const seen = await Promise.all(
      streams.map(async (stream) => ({ stream, ...(await restOf(stream)) })),
    );
    // A look at the start may come before the append itself; it is looked again.
    known.looked ||= due;
    if (!forgotten) return;
    // This process may die too, so the note stays until Kafka has what stood there when it was old.
    known.owed ??= new Map(seen.map(({ stream, version }) => [stream, version]));
    for (const { stream, version, published } of seen) {
      const to = known.owed.get(stream) ?? version;
      if (to === undefined || published === undefined) continue;
      if (published >= to) known.owed.delete(stream);
      else known.owed.set(stream, to);
    }
    known.againMs = ageMs + limits.owedNoteMs;
    if (known.owed.size > 0) return;
    await within(collections.notes.deleteOne({ _id: note._id }, durable));
    met.delete(note._id);
  }

  /** A stream of a strange note gets its mark, so that nobody calls it unpublished any more. */
  function published(stream: string, version: number): void {
    keepUnsure(stream, (one) => one.version > version);
    if (!strange.delete(stream)) return;
    // The version in the filter keeps an older mark from overwriting a newer one.
    const mark = collections.heads.updateOne(
      { _id: stream, version },
      { $set: { published: version } },
      durable,
    );
    void within(mark).catch(() => strange.add(stream));
  }

  function later(pauseMs: number): void {
    timer = setTimeout(async () => {
      const startedMs = performance.now();
      let failed = false;
      await all(false).catch((error) => {
        failed = true;
        // A database that stands still may carry out what it was asked when it goes on.
        for (const one of [...unsure.values()].flat()) one.sinceMs = undefined;
        options.onTrouble?.(error);
      });
      // A slow answer must not become a load: at most a fiftieth of the time is spent here. But a database
      // that stood still has left most to look for.
      const tookMs = performance.now() - startedMs;
      const mostMs = failed || unsure.size > 0 ? limits.sweepRestMsMax : Number.POSITIVE_INFINITY;
      const restMs = Math.min(tookMs * 50, mostMs);
      if (!stopped) later(Math.max(options.everyMs, restMs));
    }, pauseMs);
    timer.unref();
  }

  return {
    start: async () => {
      await all(true);
      later(options.everyMs);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
    unsure: (append: Noted) => {
      const { stream, hash } = append;
      const others = unsure.get(stream)?.filter((one) => one.hash !== hash) ?? [];
      unsure.set(stream, [...others, { ...append, sinceMs: undefined }]);
    },
    published,
  };
}

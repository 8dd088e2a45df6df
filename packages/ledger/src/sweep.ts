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

/** By then the database has carried out what it was asked, or never will. */
const unsureMs = 60_000;

export type Sweep = ReturnType<typeof createSweep>;

/** Looks at the start and each second for streams that a crash left unpublished. */
export function createSweep(options: SweepOptions) {
  const { collections, notes, publishRest } = options;
  const looked = new Set<string>();
  /** Of notes as old as that, the streams and how far they are to be published before the note goes. */
  const owed = new Map<string, Map<string, number>>();
  const unsure = new Map<string, Noted & { readonly sinceMs: number }>();
  const strange = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function all(atStart: boolean): Promise<void> {
    const found = await within(collections.notes.find({}).limit(10_000).toArray(), 10_000);
    for (const note of found) if (!notes.own(note)) await lookAt(note, atStart);
    await lookForUnsure();
  }

  /** Appends nobody heard of: what has happened is owed until it is published, what has not is given up in the end. */
  async function lookForUnsure(): Promise<void> {
    const streams = [...new Set([...unsure.values()].map(({ stream }) => stream))];
    const seen = new Map(
      await Promise.all(streams.map(async (one) => [one, await publishRest(one)] as const)),
    );
    for (const { stream, version, hash, sinceMs } of [...unsure.values()]) {
      const head = seen.get(stream);
      if (!head) continue;
      if (head.published >= version) {
        unsure.delete(hash);
        notes.published(stream, head.published);
      } else if (head.version < version && performance.now() - sinceMs > unsureMs) {
        unsure.delete(hash);
        notes.failed(stream, hash);
      }
    }
  }

  /** Somebody else's note: a process that died, or one that is at work this moment. */
  async function lookAt(note: NoteDocument, atStart: boolean): Promise<void> {
    const ageMs = Date.now() - note.atMs;
    const forgotten = ageMs > limits.forgottenNoteMs;
    const due = !looked.has(note._id) && (atStart || ageMs > limits.strangeNoteMs);
    if (!due && !forgotten) return;
    const streams = [...(owed.get(note._id)?.keys() ?? note.streams)];
    for (const stream of streams) strange.add(stream);
    const seen = await Promise.all(
      streams.map(async (stream) => ({ stream, ...(await publishRest(stream)) })),
    );
    looked.add(note._id);
    if (!forgotten) return;
    // This process may die too, so the note stays until Kafka has what stood there when it was old.
    const rest =
      owed.get(note._id) ?? new Map(seen.map(({ stream, version }) => [stream, version]));
    owed.set(note._id, rest);
    for (const { stream, published } of seen) {
      if (published >= (rest.get(stream) ?? 0)) rest.delete(stream);
    }
    if (rest.size > 0) return;
    await within(collections.notes.deleteOne({ _id: note._id }, durable));
    looked.delete(note._id);
    owed.delete(note._id);
  }

  /** A stream of a strange note gets its mark, so that nobody calls it unpublished any more. */
  function published(stream: string, version: number): void {
    for (const one of unsure.values()) {
      if (one.stream === stream && one.version <= version) unsure.delete(one.hash);
    }
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
      await all(false).catch((error) => options.onTrouble?.(error));
      // A slow answer must not become a load: at most a fiftieth of the time is spent here.
      const tookMs = performance.now() - startedMs;
      if (!stopped) later(Math.max(options.everyMs, tookMs * 50));
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
      unsure.set(append.hash, { ...append, sinceMs: performance.now() });
    },
    published,
  };
}

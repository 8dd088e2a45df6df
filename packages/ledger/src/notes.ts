import { type Collections, type NoteDocument, within } from './database.ts';
import { limits } from './limits.ts';
import { durable } from './rows.ts';

/**
 * An append by its stream and the hash of its entry: two of one version may be under way, when the first was
 * not heard of and its command came again.
 */
export type Noted = { readonly stream: string; readonly version: number; readonly hash: string };

/** Of each stream the versions that may be unpublished, by the hash of the entry. */
type Note = {
  readonly id: string;
  readonly sinceMs: number;
  readonly open: Map<string, Map<string, number>>;
};

export type Notes = ReturnType<typeof createNotes>;

/**
 * Notes are what a crash leaves behind for the sweep. Before appends are written, one small document
 * names their streams; it goes when all of them are published. One note and one deletion per bulk
 * cost far less than a mark on every document, and finding them needs no index on any server.
 */
export function createNotes({ notes }: Collections, instance: string) {
  const covered = new Map<string, Note>();
  /** Ids of notes that are being written or kept. */
  const live = new Set<string>();
  let written = 0;
  let finished: string[] = [];
  let deleting: Promise<void> | undefined;

  /** Returns when it is durable that these streams are to be looked at after a crash. */
  async function cover(appends: readonly Noted[]): Promise<void> {
    const bare: Noted[] = [];
    for (const append of appends) {
      const note = covered.get(append.stream);
      // Who finds an old note believes that all it speaks of has happened, and throws it away in the end.
      const young = note && performance.now() - note.sinceMs < limits.noteCoversMs;
      if (young) note.open.get(append.stream)?.set(append.hash, append.version);
      else bare.push(append);
    }
    if (bare.length === 0) return;
    written += 1;
    const note: Note = {
      id: `${instance}/${written}`,
      sinceMs: performance.now(),
      open: new Map(),
    };
    for (const { stream, version, hash } of bare) {
      note.open.set(stream, (note.open.get(stream) ?? new Map()).set(hash, version));
    }
    const streams = [...note.open.keys()];
    live.add(note.id);
    try {
      await within(notes.insertOne({ _id: note.id, streams, atMs: Date.now() }, durable));
    } catch (error) {
      for (const { stream, hash } of appends) uncover(stream, (_, other) => other === hash);
      finish(note); // It may have been written all the same.
      throw error;
    }
    for (const stream of streams) {
      const before = covered.get(stream);
      covered.set(stream, note);
      if (!before) continue;
      for (const [hash, version] of before.open.get(stream) ?? []) {
        note.open.get(stream)?.set(hash, version);
      }
      close(before, stream);
    }
  }

  function uncover(stream: string, ended: (version: number, hash: string) => boolean): void {
    const note = covered.get(stream);
    const versions = note?.open.get(stream);
    if (!note || !versions) return;
    for (const [hash, version] of versions) if (ended(version, hash)) versions.delete(hash);
    if (versions.size > 0) return;
    covered.delete(stream);
    close(note, stream);
  }

  function close(note: Note, stream: string): void {
    note.open.delete(stream);
    if (note.open.size > 0) return;
    finish(note);
    deleting ??= deleteFinished().finally(() => {
      deleting = undefined;
    });
  }

  function finish(note: Note): void {
    live.delete(note.id);
    finished.push(note.id);
  }

  async function deleteFinished(): Promise<void> {
    // A turn later the notes of one publication are finished together.
    await new Promise(setImmediate);
    while (finished.length > 0) {
      const ids = finished;
      finished = [];
      try {
        await within(notes.deleteMany({ _id: { $in: ids } }, durable));
      } catch {
        finished.push(...ids); // The next one to finish tries again; a leftover harms nobody.
        return;
      }
    }
  }

  return {
    cover,
    published: (stream: string, upTo: number) => uncover(stream, (version) => version <= upTo),
    /** This very append did not happen and never will. */
    failed: (stream: string, hash: string) => uncover(stream, (_, other) => other === hash),
    /** Not one that was written after it was given up: that one is in nobody's hands any more. */
    own: (note: NoteDocument): boolean => live.has(note._id),
    drain: async () => {
      await deleting;
      if (finished.length > 0) await deleteFinished();
    },
  };
}

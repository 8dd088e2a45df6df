import type { Instant, Position } from '@doui/kernel';
import type { GivenBefore } from './events.ts';

/** One step of a stream as the state topic showed it. */
export type Note = {
  /** Versions this record brought: those above `from`, up to `to`. */
  readonly from: number;
  readonly to: number;
  /** Broker time. */
  readonly appendedAtMs: Instant;
  /** What had been given before; of answers only. */
  readonly before?: GivenBefore;
};

const streamsMax = 20_000;
const notesMax = 8;

/** The newest steps of the streams that moved last: since when T runs, and what had been given. */
export function createNotes() {
  const notes = new Map<string, Note[]>();
  const unreadable = new Set<string>();
  return {
    take(service: string, stream: string, note: Note): void {
      const key = `${service}:${stream}`;
      unreadable.delete(key);
      const kept = notes.get(key) ?? [];
      notes.delete(key);
      notes.set(key, [...kept.slice(1 - notesMax), note]);
      if (notes.size > streamsMax) notes.delete(notes.keys().next().value ?? '');
    },
    /** A record nobody can read: gates deny it until the next that can be read. */
    unreadable: (service: string, stream: string): void => {
      unreadable.add(`${service}:${stream}`);
    },
    isUnreadable: ({ service, stream }: Position): boolean =>
      unreadable.has(`${service}:${stream}`),
    /** The step that brought a position; `undefined` when it went by too long ago. */
    of: ({ service, stream, version }: Position): Note | undefined =>
      notes.get(`${service}:${stream}`)?.find(({ from, to }) => from < version && version <= to),
  };
}

export type Notes = ReturnType<typeof createNotes>;

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Collections, NoteDocument } from './database.ts';
import { limits } from './limits.ts';
import { createNotes } from './notes.ts';

const stream = 'org/person/p1';
const of = (version: number) => ({ stream, version, hash: `hash ${version}` });

function world() {
  const kept = new Map<string, NoteDocument>();
  const database = { away: false, slow: Promise.resolve() };
  const collections = {
    notes: {
      insertOne: async (note: NoteDocument) => {
        if (database.away) throw new Error('away');
        await database.slow;
        kept.set(note._id, note);
      },
      deleteMany: async ({ _id: { $in } }: { _id: { $in: string[] } }) => {
        for (const id of $in) kept.delete(id);
      },
    },
  } as unknown as Collections;
  return { database, notes: createNotes(collections, 'me'), kept: () => [...kept.keys()] };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const turns = async () => {
  for (let n = 0; n < 5; n++) await new Promise(setImmediate);
};

test('P1: an old note covers nothing new, for another process may have thrown it away', async () => {
  const { notes, kept } = world();
  await notes.cover([of(1)]);
  await notes.cover([of(2)]);
  await turns();
  expect(kept()).toEqual(['me/1']);
  vi.advanceTimersByTime(limits.noteCoversMs);
  await notes.cover([of(3)]);
  await turns();
  // The new one speaks of the stream, and so of what the old one was kept for.
  expect(kept()).toEqual(['me/2']);
  notes.published(stream, 2);
  await turns();
  expect(kept()).toEqual(['me/2']);
  notes.published(stream, 3);
  await turns();
  expect(kept()).toEqual([]);
});

test('P1: an old note stays while a new one cannot be written', async () => {
  const { notes, kept, database } = world();
  await notes.cover([of(1)]);
  vi.advanceTimersByTime(limits.noteCoversMs);
  database.away = true;
  await expect(notes.cover([of(2)])).rejects.toMatchObject({ code: 'ledger-unavailable' });
  await turns();
  expect(kept()).toEqual(['me/1']);
  notes.published(stream, 1);
  await turns();
  expect(kept()).toEqual([]);
});

test('a note that came after it was given up is as one of another process, and goes as those do', async () => {
  const { notes, kept, database } = world();
  const own = (id: string) => notes.own({ _id: id, streams: [stream], atMs: 0 });
  let end = () => {};
  database.slow = new Promise((resolve) => {
    end = resolve;
  });
  const covered = notes.cover([of(1)]).catch((error) => error.code);
  expect(own('me/1')).toBe(true);
  await vi.advanceTimersByTimeAsync(limits.databaseWaitMs);
  expect(await covered).toBe('ledger-unavailable');
  await notes.drain();
  end();
  await turns();
  expect(kept()).toEqual(['me/1']);
  expect(own('me/1')).toBe(false);
  await notes.cover([of(1)]);
  expect(own('me/2')).toBe(true);
});

import { Fault } from '@doui/kernel';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Collections, NoteDocument } from './database.ts';
import { limits } from './limits.ts';
import { createNotes } from './notes.ts';
import { createSweep } from './sweep.ts';

const stream = 'org/person/p1';

/** One stream and the note of another process, whose clock may be wrong. */
function world({ atMs = Date.now() } = {}, readsAtOnce = 512) {
  const notes = new Map<string, NoteDocument>([
    ['other/1', { _id: 'other/1', streams: [stream], atMs }],
  ]);
  const head = { version: 1, published: 0 };
  const database = { silent: false };
  const damaged = new Set<string>();
  const told: unknown[] = [];
  const answer = async <Answer>(say: () => Answer): Promise<Answer> =>
    database.silent ? new Promise<never>(() => {}) : say();
  const collections = {
    heads: { updateOne: () => answer(() => undefined) },
    notes: {
      find: () => ({ limit: () => ({ toArray: () => answer(() => [...notes.values()]) }) }),
      insertOne: (note: NoteDocument) => answer(() => void notes.set(note._id, note)),
      deleteOne: ({ _id }: { _id: string }) => answer(() => void notes.delete(_id)),
      deleteMany: ({ _id: { $in } }: { _id: { $in: string[] } }) =>
        answer(() => {
          for (const id of $in) notes.delete(id);
        }),
    },
  } as unknown as Collections;
  const looked: number[] = [];
  let reading = 0;
  const noted = createNotes(collections, 'me');
  const sweep = createSweep({
    ...{ collections, notes: noted, everyMs: 1_000 },
    onTrouble: (error) => void told.push(error),
    publishRest: async (of) => {
      looked.push(performance.now());
      if (damaged.has(of)) throw new TypeError('an entry is not what it was');
      reading += 1;
      const late = reading > readsAtOnce;
      await new Promise(process.nextTick);
      reading -= 1;
      if (late) throw new Fault('database-unavailable', { retriable: true });
      return { ...head };
    },
  });
  const owed = () => [...notes.keys()];
  return { notes, head, database, damaged, told, looked, noted, sweep, owed };
}

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] }),
);
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const turns = async () => {
  for (let n = 0; n < 5; n++) await new Promise(setImmediate);
};

test('P1: what a dead process left is owed until it is published, however long Kafka is away', async () => {
  const { sweep, head, looked, owed } = world();
  await sweep.start();
  await pass(limits.forgottenNoteMs + 60_000);
  expect(owed()).toEqual(['other/1']);
  // Looked at and not yet published: at the start, soon after, when it was old, and now and then since.
  expect(looked).toHaveLength(4);
  head.published = 1;
  await pass(limits.owedNoteMs + 2_000);
  expect(owed()).toEqual([]);
  sweep.stop();
});

test('P1: a note of a stream that never stands still goes when what it spoke of is published', async () => {
  const { sweep, head, owed } = world();
  await sweep.start();
  await pass(limits.forgottenNoteMs + 1_000);
  Object.assign(head, { version: 9, published: 8 });
  await pass(limits.owedNoteMs + 2_000);
  expect(owed()).toEqual([]);
  sweep.stop();
});

test('F8: a note is thrown away by the time it was seen here, not by the clock of whoever wrote it', async () => {
  const { sweep, head, owed } = world({ atMs: Date.now() - 3_600_000 });
  head.published = 1;
  await sweep.start();
  await pass(60_000);
  expect(owed()).toEqual(['other/1']);
  sweep.stop();
});

test('F8: a note is looked at soon, whatever the clock of whoever wrote it says', async () => {
  const { sweep, looked } = world({ atMs: Date.now() + 3_600_000 });
  await sweep.start();
  looked.length = 0;
  await pass(limits.strangeNoteMs + 2_000);
  expect(looked).toHaveLength(1);
  sweep.stop();
});

test('P1: a note that was seen at the start is looked at once more, for its append may come yet', async () => {
  const { sweep, looked } = world();
  await sweep.start();
  expect(looked).toHaveLength(1);
  await pass(60_000);
  expect(looked).toHaveLength(2);
  sweep.stop();
});

test('P1: what was not heard of is not given up while the database stands still', async () => {
  const { sweep, database, noted, head, owed } = world();
  head.version = 0;
  await noted.cover([{ stream, version: 1, hash: 'first' }]);
  sweep.unsure({ stream, version: 1, hash: 'first' });
  await sweep.start();
  database.silent = true;
  await pass(600_000);
  database.silent = false;
  // It goes on with what it was asked before it stood still, but answers reads first.
  await pass(40_000);
  expect(owed()).toContain('me/1');
  await pass(100_000);
  await turns();
  expect(owed()).not.toContain('me/1');
  sweep.stop();
});

test('P1: it is looked again soon after the database stood still', async () => {
  const { sweep, database, looked } = world();
  await sweep.start();
  database.silent = true;
  await pass(20_000);
  database.silent = false;
  looked.length = 0;
  await pass(45_000);
  expect(looked.length).toBeGreaterThan(0);
  sweep.stop();
});

test('P1: however many were not heard of, each is looked for, and given up in the end', async () => {
  const { sweep, looked } = world();
  const streams = Array.from({ length: 2_000 }, (_, n) => `org/person/p${n}`);
  for (const one of streams) sweep.unsure({ stream: one, version: 9, hash: one });
  await sweep.start();
  await pass(62_000);
  looked.length = 0;
  await pass(3_000);
  expect(looked).toEqual([]);
  sweep.stop();
});

test('P1: a stream that cannot be read is told, stays owed, and holds up neither the start nor another', async () => {
  const { sweep, notes, damaged, told, head, owed } = world();
  const other = notes.get('other/1') as NoteDocument;
  notes.clear();
  notes.set('other/0', { _id: 'other/0', streams: ['org/person/p0'], atMs: Date.now() });
  notes.set('other/1', other);
  damaged.add('org/person/p0');
  head.published = 1;
  await sweep.start();
  await pass(limits.forgottenNoteMs + limits.owedNoteMs + 2_000);
  expect(told[0]).toMatchObject({ message: 'an entry is not what it was' });
  expect(owed()).toEqual(['other/0']);
  damaged.clear();
  await pass(limits.owedNoteMs + 2_000);
  expect(owed()).toEqual([]);
  sweep.stop();
});

import mongoose from 'mongoose';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Collections, HeadDocument, StoredEntry } from './database.ts';
import { createLane } from './lane.ts';
import { limits } from './limits.ts';
import { createNotes } from './notes.ts';
import { createSweep } from './sweep.ts';

const stream = 'org/person/p1';
const entry = (hash: string) =>
  ({ version: 1, commandId: 'c1', hash, event: '{}' }) as unknown as StoredEntry;
const insertOf = (hash: string) => ({
  insertOne: {
    document: { _id: stream, version: 1, tail: [entry(hash)] } as unknown as HeadDocument,
  },
});

/** A database whose bulk writes end when they are let, and which says what notes it holds. */
function world() {
  const held: (() => void)[] = [];
  const broken: (() => void)[] = [];
  const notes = new Map<string, readonly string[]>();
  let head: HeadDocument | undefined;
  const insert = ({ insertOne: { document } }: ReturnType<typeof insertOf>) => {
    const there = head !== undefined;
    head ??= document;
    return there ? 0 : 1;
  };
  const collections = {
    heads: {
      bulkWrite: (operations: ReturnType<typeof insertOf>[]) =>
        new Promise((resolve, reject) => {
          broken.push(() => reject(connectionBroke()));
          held.push(() =>
            resolve({
              matchedCount: 0,
              insertedCount: operations.reduce((sum, one) => sum + insert(one), 0),
            }),
          );
        }),
      find: () => ({ toArray: async () => (head ? [head] : []) }),
    },
    notes: {
      insertOne: async (note: { _id: string; streams: string[] }) =>
        void notes.set(note._id, note.streams),
      deleteMany: async ({ _id: { $in } }: { _id: { $in: string[] } }) => {
        for (const id of $in) notes.delete(id);
      },
      find: () => ({ limit: () => ({ toArray: async () => [] }) }),
    },
  } as unknown as Collections;
  const noted = createNotes(collections, 'me');
  const looked: string[] = [];
  const sweep = createSweep({
    ...{ collections, notes: noted, everyMs: 1_000 },
    publishRest: async (one) => {
      looked.push(one);
      return { version: head?.version ?? 0, published: 0 };
    },
  });
  const lane = createLane({ collections, notes: noted, onUnsure: sweep.unsure });
  return {
    ...{ lane, sweep, noted, looked },
    owed: () => [...notes.values()].flat(),
    /** Lets the oldest bulk write that hangs end. */
    end: async () => {
      await vi.waitUntil(() => held.length > 0);
      held.shift()?.();
      broken.shift();
    },
    /** Breaks its connection: the database may still carry it out. */
    breakOff: () => broken[0]?.(),
    write: (hash: string) =>
      lane.write(stream, entry(hash), insertOf(hash)).then(
        ({ outcome }) => outcome,
        (error) => error.code as string,
      ),
  };
}

/** As the driver says it. */
function connectionBroke(): Error {
  const cause = new mongoose.mongo.MongoNetworkError('connection 5 to the database closed');
  return new mongoose.mongo.MongoBulkWriteError(cause, {} as never);
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const turns = async () => {
  for (let n = 0; n < 5; n++) await new Promise(setImmediate);
};

test('P1: a write that was not heard of is still owed when the repeat of its command finds it', async () => {
  const { write, end, owed, noted } = world();
  const first = write('first');
  await turns();
  await pass(limits.databaseWaitMs);
  expect(await first).toBe('ledger-unavailable');
  // The command comes again before the database has carried out the first, which then comes first.
  const second = write('second');
  await turns();
  await end();
  await end();
  expect(await second).toBe('conflict');
  await turns();
  expect(owed()).toEqual([stream]);
  noted.published(stream, 1);
  await turns();
  expect(owed()).toEqual([]);
});

test('P1: an append whose connection broke is no conflict: it may be carried out yet, and is owed', async () => {
  const { write, end, breakOff, owed } = world();
  const first = write('first');
  await turns();
  breakOff();
  expect(await first).toBe('ledger-unavailable');
  expect(owed()).toEqual([stream]);
  await end();
  await turns();
  expect(owed()).toEqual([stream]);
});

test('P1: what was not heard of stays owed until it is published, however long Kafka is away', async () => {
  const { write, end, owed, sweep, noted, looked } = world();
  const first = write('first');
  await turns();
  await pass(limits.databaseWaitMs);
  expect(await first).toBe('ledger-unavailable');
  await end();
  await sweep.start();
  await pass(200_000);
  expect(owed()).toEqual([stream]);
  noted.published(stream, 1);
  sweep.published(stream, 1);
  await turns();
  expect(owed()).toEqual([]);
  looked.length = 0;
  await pass(5_000);
  expect(looked).toEqual([]);
  sweep.stop();
});

test('what was not heard of and has not happened within a minute is owed no more', async () => {
  const { write, owed, sweep } = world();
  const first = write('first');
  await turns();
  await pass(limits.databaseWaitMs);
  expect(await first).toBe('ledger-unavailable');
  await sweep.start();
  await pass(50_000);
  expect(owed()).toEqual([stream]);
  await pass(20_000);
  await turns();
  expect(owed()).toEqual([]);
  sweep.stop();
});

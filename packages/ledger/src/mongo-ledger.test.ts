import { expect, onTestFinished, test, vi } from 'vitest';
import { type Added, add, type Counter, recordingPublisher } from './contract.ts';
import type { HeadDocument } from './database.ts';
import type { MongoConnection } from './index.ts';
import type { Unheard } from './meter.ts';
import { mongoLedger } from './mongo-ledger.ts';

type Doc = { readonly _id: string } & Record<string, unknown>;
type Operation = {
  readonly insertOne?: { readonly document: Doc };
  readonly updateOne?: {
    readonly filter: { readonly _id: string; readonly version: number };
    readonly update: { readonly $set: object; readonly $push?: { readonly tail: unknown } };
  };
};

/** As much of a database as the ledger asks for. Collections that are `away` refuse to be read. */
function fakeDatabase() {
  const away = new Set<string>();
  const collections = new Map<string, Map<string, Doc>>();
  const collection = (name: string) => {
    const docs = collections.get(name) ?? new Map<string, Doc>();
    collections.set(name, docs);
    const find = ({ _id }: { _id?: { $in: string[] } }) => ({
      limit: () => find({}),
      toArray: async () => {
        if (away.has(name)) throw new Error('away');
        return _id ? _id.$in.flatMap((id) => docs.get(id) ?? []) : [...docs.values()];
      },
    });
    const carryOut = ({ insertOne, updateOne }: Operation) => {
      if (insertOne) docs.set(insertOne.document._id, insertOne.document);
      if (!updateOne) return;
      const { filter, update } = updateOne;
      const before = docs.get(filter._id) as unknown as HeadDocument;
      const tail = update.$push ? [...before.tail, update.$push.tail] : before.tail;
      docs.set(filter._id, { ...before, tail, ...update.$set } as unknown as Doc);
    };
    return {
      find,
      createIndex: async () => undefined,
      bulkWrite: async (operations: Operation[]) => {
        for (const operation of operations) carryOut(operation);
        return { matchedCount: operations.length, insertedCount: 0 };
      },
      insertOne: async (doc: Doc) => void docs.set(doc._id, doc),
      replaceOne: async ({ _id }: Doc, doc: object) => void docs.set(_id, { ...doc, _id }),
      updateOne: async () => undefined,
      findOne: async ({ streams }: { streams: string }) =>
        [...docs.values()].find((doc) => (doc['streams'] as string[]).includes(streams)) ?? null,
      deleteMany: async ({ _id: { $in } }: { _id: { $in: string[] } }) => {
        for (const id of $in) docs.delete(id);
      },
    };
  };
  const connection = { name: 'fake', getClient: () => ({ db: () => ({ collection }) }) };
  return { away, connection: connection as unknown as MongoConnection };
}

test('P1: an append that stands but could not be handed on is owed by the process that made it', async () => {
  const { away, connection } = fakeDatabase();
  const open = async (publisher: ReturnType<typeof recordingPublisher>) => {
    const ledger = mongoLedger<Counter, Added>({
      ...{ connection, publisher, service: 'counter' },
      ...{ sweepMs: 20, publishWaitMs: 1 },
    });
    await ledger.start();
    return ledger;
  };
  const [mine, others] = [recordingPublisher(), recordingPublisher()];
  others.away = true;
  const [ledger, other] = [await open(mine), await open(others)];
  for (let n = 1; n <= 101; n++) await add(other, 'o/p/a', `c${n}`, 1);

  // What is unpublished reaches back to a block, and the block cannot be read.
  away.add('streams_archive');
  await expect(add(ledger, 'o/p/a', 'c102', 1)).rejects.toMatchObject({
    code: 'ledger-unavailable',
  });
  away.clear();
  await expect.poll(() => mine.versions.get('o/p/a')).toBe(102);
  expect(mine.gaps).toEqual([]);
  await ledger.stop();
  await other.stop();
});

test('P1: what is durable and not published is told, and how long it took', async () => {
  const { connection } = fakeDatabase();
  const publisher = recordingPublisher();
  publisher.away = true;
  const gaps: Unheard[] = [];
  const told = { published: 0, answered: [] as boolean[], committed: 0, conflict: 0 };
  const ledger = mongoLedger<Counter, Added>({
    ...{ connection, publisher, service: 'counter', publishWaitMs: 1 },
    meter: {
      unheard: (gap) => void gaps.push(gap),
      published: () => void told.published++,
      answered: (_ms, published) => void told.answered.push(published),
      committed: (_ms, appends) => {
        told.committed += appends;
      },
      conflict: () => void told.conflict++,
    },
  });
  await ledger.start();
  await add(ledger, 'o/p/a', 'c1', 1);
  await expect.poll(() => gaps.at(-1)?.streams, { timeout: 5_000 }).toBe(1);
  expect(gaps.at(-1)?.oldestMs).toBeGreaterThan(0);
  publisher.away = false;
  await expect.poll(() => gaps.at(-1), { timeout: 5_000 }).toEqual({ streams: 0, oldestMs: 0 });
  expect(told).toEqual({ published: 1, answered: [false], committed: 1, conflict: 0 });
  await ledger.stop();
});

test('R-9.3, rule 10: who could publish nothing for ten seconds is not ready, still answers, and is ready again after', async () => {
  const { connection } = fakeDatabase();
  const publisher = recordingPublisher();
  publisher.away = true;
  const ledger = mongoLedger<Counter, Added>({
    ...{ connection, publisher, service: 'counter', publishWaitMs: 1 },
  });
  await ledger.start();
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  await add(ledger, 'o/p/a', 'c1', 1);
  vi.advanceTimersByTime(10_000);
  expect(ledger.ready()).toBe(true);
  vi.advanceTimersByTime(1);
  expect(ledger.ready()).toBe(false);
  expect(await add(ledger, 'o/p/b', 'c2', 1)).toMatchObject({ ok: true });
  publisher.away = false;
  await expect.poll(() => ledger.ready(), { timeout: 5_000 }).toBe(true);
  expect([...publisher.versions.keys()].sort()).toEqual(['o/p/a', 'o/p/b']);
  await ledger.stop();
});

import type { Network } from '../world/network.ts';
import type { Random } from '../world/random.ts';
import type { Scheduler } from '../world/scheduler.ts';

type Doc = { readonly _id: string } & Record<string, unknown>;
type Filter = Readonly<Record<string, unknown>>;
type Update = {
  readonly $set?: Readonly<Record<string, unknown>>;
  readonly $push?: Readonly<Record<string, unknown>>;
};
type Operation = {
  readonly insertOne?: { readonly document: Doc };
  readonly updateOne?: { readonly filter: Filter; readonly update: Update };
};

export type Database = ReturnType<typeof createDatabase>;

/** An error as the driver throws it when documents of those ids are there. */
class DuplicateKeys extends Error {
  readonly writeErrors: readonly { code: number; index: number }[];
  override readonly name = 'MongoBulkWriteError';
  readonly code = 11_000;
  constructor(places: readonly number[]) {
    super('E11000 duplicate key');
    this.writeErrors = places.map((index) => ({ code: 11_000, index }));
  }
}

/** The driver gives a connection that broke under a bulk the form of a bulk error, without a write error. */
class BrokenBulk extends Error {
  readonly writeErrors = [];
  override readonly name = 'MongoBulkWriteError';
}

/**
 * A document database: one document changes at once and wholly, several do not; what is acknowledged is
 * durable; an answer may be lost, and a server that dies in a bulk has carried out some of it.
 */
export function createDatabase(
  name: string,
  scheduler: Scheduler,
  network: Network,
  random: Random,
  settings: { readonly answersEarly: boolean },
) {
  const collections = new Map<string, Map<string, Doc>>();
  let process = scheduler.spawn(name);
  network.serve(name, process);
  /** Dies after so many more single writes. */
  let dieAfter: number | undefined;
  /** For the mistake of answering before the journal is written: how to take back what is young. */
  let young: { atMs: number; undo: () => void }[] = [];

  const of = (collection: string): Map<string, Doc> => {
    const known = collections.get(collection) ?? new Map<string, Doc>();
    collections.set(collection, known);
    return known;
  };

  function write(collection: string, id: string, doc: Doc | undefined): void {
    if (dieAfter !== undefined) {
      if (dieAfter <= 0) throw new Died();
      dieAfter -= 1;
    }
    const docs = of(collection);
    const before = docs.get(id);
    if (doc) docs.set(id, doc);
    else docs.delete(id);
    if (!settings.answersEarly) return;
    young = young.filter(({ atMs }) => scheduler.now() - atMs < 150);
    young.push({
      atMs: scheduler.now(),
      undo: () => (before ? docs.set(id, before) : docs.delete(id)),
    });
  }

  function update(collection: string, filter: Filter, change: Update, upsert: boolean): boolean {
    const id = String(filter['_id']);
    const before = of(collection).get(id);
    if (!before && !upsert) return false;
    if (before && 'version' in filter && before['version'] !== filter['version']) return false;
    const next: Record<string, unknown> & { _id: string } = { ...before, _id: id };
    for (const [path, value] of Object.entries(change.$set ?? {})) {
      const [first = '', second] = path.split('.');
      next[first] =
        second === undefined ? value : { ...(next[first] as object | undefined), [second]: value };
    }
    for (const [path, value] of Object.entries(change.$push ?? {})) {
      next[path] = [...((next[path] as unknown[] | undefined) ?? []), value];
    }
    write(collection, id, next);
    return true;
  }

  const matches = (doc: Doc, filter: Filter): boolean =>
    Object.entries(filter).every(([field, wanted]) => {
      const value = doc[field];
      if (typeof wanted !== 'object' || wanted === null) {
        return Array.isArray(value) ? value.includes(wanted) : value === wanted;
      }
      const { $in, $gt, $gte, $lt } = wanted as Record<string, never>;
      if ($in !== undefined) return ($in as unknown[]).includes(value);
      const text = String(value);
      return (
        ($gt === undefined || text > String($gt)) &&
        ($gte === undefined || text >= String($gte)) &&
        ($lt === undefined || text < String($lt))
      );
    });

  function search(collection: string, filter: Filter): Doc[] {
    const docs = of(collection);
    const wanted = filter['_id'] as { $in?: readonly string[] } | undefined;
    if (wanted?.$in) return wanted.$in.flatMap((id) => docs.get(id) ?? []);
    return [...docs.values()].filter((doc) => matches(doc, filter));
  }

  function ask<T>(what: string, answer: () => T): Promise<T> {
    return network.call(name, `${name} ${what}`, () => {
      try {
        return answer();
      } catch (error) {
        if (!(error instanceof Died)) throw error;
        crash();
        return new Promise<T>(() => undefined);
      }
    });
  }

  function bulkWrite(collection: string, operations: readonly Operation[]) {
    let insertedCount = 0;
    let matchedCount = 0;
    const duplicates: number[] = [];
    // Unordered: any order will do.
    const order = operations.map((operation, at) => ({ operation, at, rank: random.next() }));
    for (const { operation, at } of order.sort((a, b) => a.rank - b.rank)) {
      const { insertOne, updateOne } = operation;
      if (insertOne) {
        if (of(collection).has(insertOne.document._id)) duplicates.push(at);
        else {
          write(collection, insertOne.document._id, insertOne.document);
          insertedCount += 1;
        }
      } else if (updateOne && update(collection, updateOne.filter, updateOne.update, false)) {
        matchedCount += 1;
      }
    }
    if (duplicates.length > 0) throw new DuplicateKeys(duplicates);
    return { insertedCount, matchedCount };
  }

  const cursor = (collection: string, filter: Filter) => {
    let most = Number.POSITIVE_INFINITY;
    let sorted = false;
    const made = {
      sort: () => {
        sorted = true;
        return made;
      },
      limit: (count: number) => {
        most = count;
        return made;
      },
      toArray: () =>
        ask(`find ${collection}`, () => {
          const found = search(collection, filter);
          if (sorted) found.sort((a, b) => (a._id < b._id ? -1 : 1));
          return found.slice(0, most);
        }),
    };
    return made;
  };

  const collection = (called: string) => ({
    find: (filter: Filter) => cursor(called, filter),
    findOne: (filter: Filter) => ask(`find ${called}`, () => search(called, filter)[0] ?? null),
    createIndex: () => ask(`index ${called}`, () => 'index'),
    bulkWrite: (operations: readonly Operation[]) =>
      ask(`bulk ${called}`, () => bulkWrite(called, operations)).catch((error: Error) => {
        throw error instanceof DuplicateKeys ? error : new BrokenBulk(error.message);
      }),
    insertOne: (doc: Doc) =>
      ask(`insert ${called}`, () => {
        if (of(called).has(doc._id)) throw new DuplicateKeys([0]);
        write(called, doc._id, doc);
      }),
    updateOne: (filter: Filter, change: Update, options?: { upsert?: boolean }) =>
      ask(`update ${called}`, () => update(called, filter, change, options?.upsert === true)),
    replaceOne: (filter: Filter, doc: object) =>
      ask(`replace ${called}`, () => {
        const _id = String(filter['_id']);
        write(called, _id, { ...doc, _id });
      }),
    deleteOne: (filter: Filter) =>
      ask(`delete ${called}`, () => write(called, String(filter['_id']), undefined)),
    deleteMany: (filter: Filter) =>
      ask(`delete ${called}`, () => {
        for (const { _id } of search(called, filter)) write(called, _id, undefined);
      }),
  });

  function crash(): void {
    scheduler.kill(process);
    dieAfter = undefined;
    for (const { undo } of young.reverse()) undo();
    young = [];
  }

  return {
    /** What the ledger takes for its connection. */
    connection: { name, getClient: () => ({ db: () => ({ collection }) }) },
    process: () => process,
    crash,
    /** Kills it in the middle of what it writes next. */
    dieAfter(writes: number | undefined): void {
      dieAfter = writes;
    },
    restart(): void {
      if (process.alive) return;
      process = scheduler.spawn(name);
      network.serve(name, process);
    },
    /** The documents themselves, for who looks on from outside. */
    documents: (called: string): readonly Doc[] => [...of(called).values()],
  };
}

class Died extends Error {}

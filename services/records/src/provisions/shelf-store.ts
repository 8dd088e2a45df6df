import { Fault, type Instant } from '@doui/kernel';
import { duplicatesIn, type MongoConnection } from '@doui/ledger';
import type mongoose from 'mongoose';
import { asked, batchMs, durable, settled } from '../mongo-store.ts';
import type { KeptProvision } from './record.ts';

type Stored = Omit<KeptProvision, 'id' | 'source' | 'persons' | 'group'> & {
  readonly id: string;
  readonly sourcePartition: number;
  readonly sourceOffset: string;
};

/** 100 neighbouring places of a feed's partition: a write costs by the document, not by its size. */
export type Shelf = {
  readonly _id: string;
  readonly org: string;
  readonly feed: string;
  /** Raised by each change; who changes names the one it read. */
  readonly v: number;
  readonly count: number;
  /** The earliest time that a record of it may go. */
  readonly dueAt: Instant;
  /** When the first and the last of its records left. */
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly slots: Readonly<Record<string, Stored>>;
};

/** From an instant until just before another. */
export type Window = { readonly from: Instant; readonly to: Instant };

export type Slots = Map<string, KeptProvision>;

const shelfSize = 100;
const readMax = 50;
const tries = 5;

/** Where a record stands. An id that ends in no number has a shelf of its own. */
export function placeOn(id: string): { shelf: string; slot: string } {
  const [, before, offset] = /^(.+)\/(\d{1,15})$/.exec(id) ?? [];
  if (before === undefined || offset === undefined) return { shelf: id, slot: 's' };
  const at = Number(offset);
  return { shelf: `${before}/${Math.floor(at / shelfSize)}+`, slot: `s${at % shelfSize}` };
}

export function shelfStore(connection: MongoConnection) {
  const shelves = connection.getClient().db(connection.name).collection<Shelf>('provision_shelves');

  /**
   * Changes shelves as a whole, each on the version that was read; whoever was overtaken reads again.
   * `edit` answers what a shelf holds from now on, or undefined when it may stay as it is.
   */
  async function change(
    ids: readonly string[],
    edit: (shelf: string, slots: Slots) => Slots | undefined,
  ): Promise<void> {
    for (let tried = 0; tried < tries; tried += 1) {
      const found = new Map<string, Shelf>();
      for (let from = 0; from < ids.length; from += readMax) {
        const _id = { $in: ids.slice(from, from + readMax) };
        const some = await asked(shelves.find({ _id }, settled).toArray(), batchMs);
        for (const shelf of some) found.set(shelf._id, shelf);
      }
      const operations = ids.flatMap((id) => {
        const before = found.get(id);
        const slots = slotsOf(before);
        const after = edit(id, slots);
        return after ? (operation(id, before, slots, after) ?? []) : [];
      });
      if (operations.length === 0) return;
      const bulk = shelves.bulkWrite(operations, { ordered: false, ...durable });
      if ((await asked(doneIn(bulk), batchMs)) === operations.length) return;
    }
    throw new Fault('database-contended', { retriable: true, message: 'shelves are contended' });
  }

  async function byIds(ids: readonly string[]): Promise<KeptProvision[]> {
    const wanted = new Map<string, string[]>();
    for (const id of ids) {
      const { shelf, slot } = placeOn(id);
      wanted.set(shelf, [...(wanted.get(shelf) ?? []), slot]);
    }
    const names = [...wanted.keys()];
    const found: KeptProvision[] = [];
    for (let from = 0; from < names.length; from += readMax) {
      const some = names.slice(from, from + readMax);
      const slots = new Set(some.flatMap((name) => wanted.get(name) ?? []));
      const projection = Object.fromEntries([...slots].map((slot) => [`slots.${slot}`, 1]));
      const read = shelves.find({ _id: { $in: some } }, { ...settled, projection });
      for (const shelf of await asked(read.toArray())) {
        for (const slot of wanted.get(shelf._id) ?? []) {
          const stored = shelf.slots?.[slot];
          if (stored) found.push(keptOf(stored));
        }
      }
    }
    return found;
  }

  async function sumOf(match: mongoose.mongo.Filter<Shelf>): Promise<number> {
    const sum = { $group: { _id: null, count: { $sum: '$count' } } };
    const counted = shelves.aggregate<{ count: number }>([{ $match: match }, sum], settled);
    return (await asked(counted.toArray(), batchMs))[0]?.count ?? 0;
  }

  return {
    change,
    byIds,
    async prepare(): Promise<void> {
      // Servers that only use an index for exactly its fields need this one for a change.
      await asked(shelves.createIndex({ _id: 1, v: 1 }, { unique: true }), batchMs);
      // Counting and deleting go by these on a real MongoDB; nothing a reader waits for does.
      await asked(shelves.createIndex({ org: 1, feed: 1 }), batchMs);
      await asked(shelves.createIndex({ dueAt: 1 }), batchMs);
    },
    async count(org: string, feed: string, within?: Window): Promise<number> {
      if (!within) return sumOf({ org, feed });
      const { from, to } = within;
      const whole = await sumOf({ org, feed, firstAt: { $gte: from }, lastAt: { $lt: to } });
      // Shelves that reach over an end are counted record by record; they are one or two a partition.
      const ends = shelves.find(
        {
          ...{ org, feed, lastAt: { $gte: from }, firstAt: { $lt: to } },
          $or: [{ firstAt: { $lt: from } }, { lastAt: { $gte: to } }],
        },
        settled,
      );
      let parts = 0;
      for (const shelf of await asked(ends.toArray(), batchMs)) {
        for (const { at } of Object.values(shelf.slots)) if (at >= from && at < to) parts += 1;
      }
      return whole + parts;
    },
    async due(now: Instant, limit: number): Promise<KeptProvision[]> {
      const found = shelves
        .find({ dueAt: { $lte: now } }, settled)
        .limit(Math.max(1, Math.floor(limit / shelfSize)));
      const all = (await asked(found.toArray(), batchMs)).flatMap((one) => [
        ...slotsOf(one).values(),
      ]);
      return all.filter(({ keepUntil }) => keepUntil <= now);
    },
  };
}

/** How many operations of a bulk found what they were meant for; a new shelf may be there by now. */
async function doneIn(bulk: Promise<mongoose.mongo.BulkWriteResult>): Promise<number> {
  const doneOf = (result: mongoose.mongo.BulkWriteResult): number =>
    result.upsertedCount + result.matchedCount + result.deletedCount;
  try {
    return doneOf(await bulk);
  } catch (error) {
    if (!duplicatesIn(error)) throw error;
    return doneOf((error as mongoose.mongo.MongoBulkWriteError).result);
  }
}

function operation(id: string, before: Shelf | undefined, was: Slots, after: Slots) {
  const [first] = after.values();
  if (!before) {
    if (!first) return undefined;
    const slots = Object.fromEntries([...after].map(([slot, one]) => [slot, storedOf(one)]));
    const { org, feed } = first;
    // Not an insert: one that was refused because the id is taken counts as inserted in the result of a
    // bulk on some servers, and what it held would be taken for kept.
    const $set = { org, feed, v: 1, ...figuresOf(after), slots };
    return { updateOne: { filter: { _id: id, v: 0 }, update: { $set }, upsert: true } };
  }
  const filter = { _id: id, v: before.v };
  if (!first) return { deleteOne: { filter } };
  const put = [...after].filter(([slot, one]) => was.get(slot) !== one);
  const gone = [...was.keys()].filter((slot) => !after.has(slot));
  const $set = {
    v: before.v + 1,
    ...figuresOf(after),
    ...Object.fromEntries(put.map(([slot, one]) => [`slots.${slot}`, storedOf(one)])),
  };
  const $unset = Object.fromEntries(gone.map((slot) => [`slots.${slot}`, '' as const]));
  return { updateOne: { filter, update: gone.length > 0 ? { $set, $unset } : { $set } } };
}

const figuresOf = (slots: Slots) => ({
  count: slots.size,
  dueAt: Math.min(...[...slots.values()].map(({ keepUntil }) => keepUntil)),
  firstAt: Math.min(...[...slots.values()].map(({ at }) => at)),
  lastAt: Math.max(...[...slots.values()].map(({ at }) => at)),
});

const slotsOf = (shelf: Shelf | undefined): Slots =>
  new Map(Object.entries(shelf?.slots ?? {}).map(([slot, stored]) => [slot, keptOf(stored)]));

function storedOf({ source, persons: _, group: __, ...rest }: KeptProvision): Stored {
  return { ...rest, sourcePartition: source.partition, sourceOffset: String(source.offset) };
}

function keptOf({ sourcePartition, sourceOffset, ...rest }: Stored): KeptProvision {
  return {
    ...rest,
    persons: [rest.person],
    group: rest.recipient,
    source: { partition: sourcePartition, offset: BigInt(sourceOffset) },
  };
}

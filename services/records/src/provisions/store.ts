import type { Instant } from '@doui/kernel';
import type { MongoConnection } from '@doui/ledger';
import {
  type BucketEntry,
  type Buckets,
  bucketStore,
  type FiledBuckets,
} from '../places/bucket-store.ts';
import { entriesOf, entriesToRemove } from '../places/places.ts';
import { type KeptProvision, takesPlaceOf, type Withheld } from './record.ts';
import { placeOn, type Slots, shelfStore, type Window } from './shelf-store.ts';

export type ProvisionStore<Places extends Buckets = Buckets> = {
  prepare(): Promise<void>;
  /** Keeps a batch; what was kept before changes nothing. Answers how many were new. */
  keep(batch: readonly KeptProvision[]): Promise<number>;
  byIds(ids: readonly string[]): Promise<KeptProvision[]>;
  readonly places: Places;
  count(org: string, feed: string, within?: Window): Promise<number>;
  withhold(id: string, withheld: Withheld | undefined): Promise<boolean>;
  expired(now: Instant, limit: number): Promise<KeptProvision[]>;
  postpone(until: ReadonlyMap<string, Instant>): Promise<void>;
  remove(batch: readonly KeptProvision[]): Promise<void>;
};

export function mongoProvisionStore(connection: MongoConnection): ProvisionStore<FiledBuckets> {
  const shelves = shelfStore(connection);
  const places = bucketStore(connection, 'provision_places');

  /** Changes records that are there; what is gone stays gone. */
  async function edit(
    ids: readonly string[],
    change: (record: KeptProvision) => KeptProvision | undefined,
  ): Promise<void> {
    const wanted = onShelves(ids, (id) => id);
    await shelves.change([...wanted.keys()], (shelf, slots) => {
      const after = new Map(slots);
      for (const id of wanted.get(shelf) ?? []) {
        const { slot } = placeOn(id);
        const record = after.get(slot);
        const changed = record && change(record);
        if (changed) after.set(slot, changed);
        else after.delete(slot);
      }
      return sameSlots(slots, after) ? undefined : after;
    });
  }

  return {
    places,
    byIds: shelves.byIds,
    prepare: shelves.prepare,
    count: shelves.count,
    expired: shelves.due,
    async keep(batch) {
      if (batch.length === 0) return 0;
      // The lists first: a place without its record is passed over, so whatever is kept is found.
      await places.add(batch.flatMap(entriesOf));
      const wanted = onShelves(batch, ({ id }) => id);
      // Told by id, so that reading a shelf a second time counts nothing twice.
      const fresh = new Set<string>();
      const known = new Set<string>();
      await shelves.change([...wanted.keys()], (shelf, slots) => {
        const after = new Map(slots);
        for (const record of wanted.get(shelf) ?? []) {
          const { slot } = placeOn(record.id);
          const kept = after.get(slot);
          if (!known.has(record.id) && !kept) fresh.add(record.id);
          known.add(record.id);
          after.set(slot, kept ? afterRepeat(record, kept) : record);
        }
        return sameSlots(slots, after) ? undefined : after;
      });
      return fresh.size;
    },
    async withhold(id, withheld) {
      let there = false;
      await edit([id], ({ withheld: _, ...record }) => {
        there = true;
        return withheld ? { ...record, withheld } : record;
      });
      return there;
    },
    postpone: (until) =>
      edit([...until.keys()], (record) => ({
        ...record,
        keepUntil: until.get(record.id) ?? record.keepUntil,
      })),
    async remove(batch) {
      if (batch.length === 0) return;
      // The lists first: a list that names a record that is gone is harmless, the other way is not.
      const entries: BucketEntry[] = batch.flatMap(entriesToRemove);
      await places.remove(entries);
      await edit(
        batch.map(({ id }) => id),
        () => undefined,
      );
    },
  };
}

/** The same id again is a repeat, or the committed release after an aborted one that leaked. */
function afterRepeat(repeat: KeptProvision, kept: KeptProvision): KeptProvision {
  if (!takesPlaceOf(repeat, kept)) return kept;
  const { at, items, basis, withheld } = kept;
  const keptAside = [...kept.keptAside, { at, items, basis }];
  return { ...repeat, keptAside, ...(withheld ? { withheld } : {}) };
}

function onShelves<One>(all: readonly One[], idOf: (one: One) => string): Map<string, One[]> {
  const shelves = new Map<string, One[]>();
  for (const one of all) {
    const { shelf } = placeOn(idOf(one));
    const there = shelves.get(shelf);
    if (there) there.push(one);
    else shelves.set(shelf, [one]);
  }
  return shelves;
}

const sameSlots = (before: Slots, after: Slots): boolean =>
  before.size === after.size && [...after].every(([slot, one]) => before.get(slot) === one);

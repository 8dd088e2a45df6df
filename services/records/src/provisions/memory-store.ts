import type { BucketEntry } from '../places/bucket-store.ts';
import { entriesOf, entriesToRemove } from '../places/places.ts';
import { type KeptProvision, takesPlaceOf } from './record.ts';
import type { ProvisionStore } from './store.ts';

/** In memory, for unit tests; the same suite runs against it and the real one. */
export function memoryProvisionStore(): ProvisionStore {
  const records = new Map<string, KeptProvision>();
  const lists = new Map<string, Set<string>>();
  const add = (entries: readonly BucketEntry[]): void => {
    for (const { bucket, entry } of entries) {
      const list = lists.get(bucket) ?? new Set();
      lists.set(bucket, list.add(entry));
    }
  };
  const remove = (entries: readonly BucketEntry[]): void => {
    for (const { bucket, entry } of entries) lists.get(bucket)?.delete(entry);
  };
  return {
    places: {
      add: async (entries) => add(entries),
      remove: async (entries) => remove(entries),
      read: async (buckets) =>
        new Map(
          buckets.flatMap((bucket) => {
            const list = lists.get(bucket);
            return list ? [[bucket, [...list]] as const] : [];
          }),
        ),
    },
    prepare: async () => undefined,
    async keep(batch) {
      let fresh = 0;
      for (const record of batch) {
        const kept = records.get(record.id);
        if (!kept) fresh += 1;
        if (!kept || takesPlaceOf(record, kept)) {
          const aside = kept ? [{ at: kept.at, items: kept.items, basis: kept.basis }] : [];
          const withheld = kept?.withheld ? { withheld: kept.withheld } : {};
          const keptAside = [...(kept?.keptAside ?? []), ...aside];
          records.set(record.id, { ...record, keptAside, ...withheld });
        }
      }
      add(batch.flatMap(entriesOf));
      return fresh;
    },
    byIds: async (ids) => ids.flatMap((id) => records.get(id) ?? []),
    count: async (org, feed, within) =>
      [...records.values()].filter(
        (one) =>
          one.org === org &&
          one.feed === feed &&
          (!within || (one.at >= within.from && one.at < within.to)),
      ).length,
    async withhold(id, withheld) {
      const kept = records.get(id);
      if (!kept) return false;
      const { withheld: _, ...rest } = kept;
      records.set(id, withheld ? { ...rest, withheld } : rest);
      return true;
    },
    expired: async (now, limit) =>
      [...records.values()].filter(({ keepUntil }) => keepUntil <= now).slice(0, limit),
    async postpone(until) {
      for (const [id, keepUntil] of until) {
        const kept = records.get(id);
        if (kept) records.set(id, { ...kept, keepUntil });
      }
    },
    async remove(batch) {
      remove(batch.flatMap(entriesToRemove));
      for (const { id } of batch) records.delete(id);
    },
  };
}

import { entriesOf } from '../places/places.ts';
import { type Claim, placed } from './claim.ts';
import type { ClaimStore } from './store.ts';

/** In memory, for unit tests. */
export function memoryClaimStore(): ClaimStore {
  const claims = new Map<string, Claim>();
  const all = () => [...claims.values()].map(placed);
  return {
    places: {
      read: async (buckets) =>
        new Map(
          buckets.map((wanted) => {
            const listed = all()
              .flatMap(entriesOf)
              .filter(({ bucket }) => bucket === wanted);
            return [wanted, [...new Set(listed.map(({ entry }) => entry))]];
          }),
        ),
    },
    prepare: async () => undefined,
    postpone: async () => undefined,
    expired: async (now, limit) =>
      all()
        .filter(({ keepUntil }) => keepUntil <= now)
        .slice(0, limit),
    async remove(batch) {
      for (const { id } of batch) claims.delete(id);
    },
    async add(claim) {
      if (!claims.has(claim.id)) claims.set(claim.id, claim);
    },
    async read(org, id) {
      const claim = claims.get(id);
      return claim?.org === org ? claim : undefined;
    },
    byIds: async (ids) => ids.flatMap((id) => claims.get(id) ?? []).map(placed),
    async review(id, review) {
      const claim = claims.get(id);
      if (!claim || claim.review) return false;
      claims.set(id, { ...claim, review });
      return true;
    },
  };
}

import { isBefore, type RoleReview } from './review.ts';
import type { RoleReviewStore } from './store.ts';

/** In memory, for unit tests. */
export function memoryRoleReviewStore(): RoleReviewStore {
  const reviews = new Map<string, RoleReview>();
  return {
    prepare: async () => undefined,
    postpone: async () => undefined,
    expired: async (now, limit) =>
      [...reviews.values()].filter(({ keepUntil }) => keepUntil <= now).slice(0, limit),
    async remove(batch) {
      for (const { id } of batch) reviews.delete(id);
    },
    async add(review) {
      if (!reviews.has(review.id)) reviews.set(review.id, review);
    },
    async read(org, id) {
      const review = reviews.get(id);
      return review?.org === org ? review : undefined;
    },
    list: async (org, limit, before) =>
      [...reviews.values()]
        .filter((review) => review.org === org && (!before || isBefore(review, before)))
        .sort((a, b) => (isBefore(a, b) ? 1 : -1))
        .slice(0, limit),
  };
}

import { type Delivery, type DeliveryStore, rankOf } from './delivery.ts';

/** In memory, for unit tests; passes the same suite as the real one. */
export function memoryDeliveryStore<Content>(): DeliveryStore<Content> {
  const rows = new Map<string, Delivery<Content>>();
  const sorted = () => [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    async insert(deliveries) {
      for (const delivery of deliveries) {
        if (!rows.has(delivery.id)) rows.set(delivery.id, delivery);
      }
      return deliveries.filter(({ id }) => rows.get(id)?.state === 'queued');
    },
    read: async (id) => rows.get(id),
    async settle(id, { attempt, ...change }) {
      const row = rows.get(id);
      if (!row) return;
      rows.set(id, { ...row, ...change, log: attempt ? [...row.log, attempt] : row.log });
    },
    open: async (after, limit) =>
      sorted()
        .filter((row) => row.state === 'queued' && row.rank > after)
        .sort((a, b) => (a.rank < b.rank ? -1 : 1))
        .slice(0, limit),
    list: async ({ prefix, state, before, limit }) =>
      sorted()
        .reverse()
        .filter((row) => row.id.startsWith(prefix))
        .filter((row) => state === undefined || row.state === state)
        .filter((row) => before === undefined || row.id < before)
        .slice(0, limit),
    ofChain: async (chain, { limit, beforeRank }) =>
      [...rows.values()]
        .filter((row) => row.chain === chain)
        .filter((row) => beforeRank === undefined || row.rank < beforeRank)
        .sort((a, b) => (a.rank < b.rank ? 1 : -1))
        .slice(0, limit),
    async deleteBefore(at, limit) {
      const old = [...rows.values()]
        .filter((row) => row.state !== 'queued' && row.rank < rankOf(at, 0, ''))
        .slice(0, limit);
      for (const { id } of old) rows.delete(id);
      return old.length;
    },
  };
}

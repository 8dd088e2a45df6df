import { expect, test } from 'vitest';
import { type Delivery, type DeliveryState, rankOf } from './delivery.ts';
import { memoryDeliveryStore } from './memory-store.ts';
import { deleteOld, retentionMs } from './retention.ts';

const now = Date.UTC(2026, 10, 22);
const made = (id: string, createdAt: number, state: DeliveryState): Delivery<number> => ({
  ...{ id, lane: 'l', chain: 'c', rank: rankOf(createdAt, 1, id), state, attempts: 1 },
  ...{ createdAt, dueAt: createdAt, content: 1, log: [] },
});

test('deliveries go after ninety days, dead letters too; what is not finished stays', async () => {
  const store = memoryDeliveryStore<number>();
  const old = now - retentionMs - 1;
  await store.insert([
    ...Array.from({ length: 1_200 }, (_, n) => made(`sent${n}`, old - n, 'sent')),
    made('dead', old, 'dead'),
    made('withheld', old, 'withheld'),
    made('open', old, 'queued'),
    made('young', now - retentionMs + 1, 'sent'),
  ]);
  expect(await deleteOld(store, now)).toBe(1_202);
  expect((await store.ofChain('c', { limit: 10 })).map(({ id }) => id)).toEqual(['young', 'open']);
});

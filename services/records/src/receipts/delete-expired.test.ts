import { startOfDayInJapan } from '@doui/kernel';
import { expect, test } from 'vitest';
import { entriesOf } from '../places/places.ts';
import { keepUntil } from '../provisions/keep-until.ts';
import { memoryProvisionStore } from '../provisions/memory-store.ts';
import { deleteExpiredReceipts } from './delete-expired.ts';
import type { Receipt } from './receipt.ts';
import { type PlacedReceipt, placed } from './store.ts';

const day = startOfDayInJapan;

function receipt(id: string, recordedAt: number, contractStandsIn: boolean): PlacedReceipt {
  const keepBy = contractStandsIn ? 'one-year-with-contract' : 'three-years';
  const confirmation: Receipt['confirmation'] = { provider: 'meibo', legalPerson: true };
  return placed({
    ...{ org: 'kaisha', id, receivedAt: recordedAt, recordedAt, bySubject: 'x', flags: [] },
    ...{ confirmation, persons: ['hito'], items: ['mail'], basis: 'consent', stateBody: false },
    ...{ contractStandsIn, keepBy, keepUntil: keepUntil(keepBy, recordedAt) },
  });
}

/** The part of the store that deletion needs. */
async function storeOf(...all: readonly PlacedReceipt[]) {
  const kept = new Map(all.map((one) => [one.id, one]));
  const { places } = memoryProvisionStore();
  await places.add(all.flatMap(entriesOf));
  const store = {
    places,
    byIds: async (ids: readonly string[]) => ids.flatMap((id) => kept.get(id) ?? []),
    expired: async (now: number) => [...kept.values()].filter((one) => one.keepUntil <= now),
    postpone: async (until: ReadonlyMap<string, number>) => {
      for (const [id, keepUntil] of until) {
        const one = kept.get(id);
        if (one) kept.set(id, { ...one, keepUntil });
      }
    },
    remove: async (batch: readonly PlacedReceipt[]) => {
      for (const { id } of batch) kept.delete(id);
    },
  };
  const ids = () => [...kept.keys()];
  return { store, ids };
}

test('R-4.7: a receipt goes after its own three years, not an instant before', async () => {
  const { store, ids } = await storeOf(
    receipt('first', day('2022-03-31'), false),
    receipt('last', day('2023-01-01'), false),
  );
  await deleteExpiredReceipts(store, day('2025-03-31') - 1);
  expect(ids()).toEqual(['first', 'last']);
  await deleteExpiredReceipts(store, day('2025-03-31'));
  expect(ids()).toEqual(['last']);
});

test('R-4.7: where a contract stands in, it goes a year after the last one about the person', async () => {
  const { store, ids } = await storeOf(
    receipt('first', day('2022-03-31'), true),
    receipt('last', day('2023-01-01'), true),
  );
  await deleteExpiredReceipts(store, day('2024-01-01') - 1);
  expect(ids()).toEqual(['first', 'last']);
  await deleteExpiredReceipts(store, day('2024-01-01'));
  expect(ids()).toEqual([]);
});

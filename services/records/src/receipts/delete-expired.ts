import type { Instant } from '@doui/kernel';
import { deleteDue, type Swept } from '../places/delete-due.ts';
import { pages } from '../places/search.ts';
import { keepUntil } from '../provisions/keep-until.ts';
import type { PlacedReceipt, ReceiptStore } from './store.ts';

/**
 * Deletes receipts whose time is over (Law30.4). Where a contract stands in, a receipt counts from the
 * last one of the same provider about one of its persons, so that one is looked for before it goes.
 */
export const deleteExpiredReceipts = (store: ReceiptStore, now: Instant): Promise<Swept> =>
  deleteDue(store, now, (receipt) => newestUntil(store, receipt, now));

async function newestUntil(
  store: ReceiptStore,
  { keepBy, keepUntil: until, org, group, at, persons }: PlacedReceipt,
  now: Instant,
): Promise<Instant> {
  if (keepBy !== 'one-year-with-contract') return until;
  const about = new Set(persons);
  let lastAt = at;
  for await (const page of pages(store, { org, group, from: at, to: now + 1 })) {
    for (const { record } of page) {
      const same = record.contractStandsIn && record.persons.some((person) => about.has(person));
      if (same && record.at > lastAt) lastAt = record.at;
    }
  }
  return keepUntil('one-year-with-contract', at, lastAt);
}

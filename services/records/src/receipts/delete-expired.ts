import type { Instant } from '@doui/kernel';
import { deleteDue, type Expiring, type Swept } from '../places/delete-due.ts';
import { pages, type Searched } from '../places/search.ts';
import { keptOn } from '../provisions/keep-until.ts';
import type { PlacedReceipt } from './store.ts';

type Deleting = Expiring<PlacedReceipt> & Searched<PlacedReceipt>;

/**
 * Deletes receipts whose time is over (Law30.4). Where a contract stands in, a receipt counts from the
 * last one of the same provider about one of its persons, so that one is looked for before it goes.
 */
export const deleteExpiredReceipts = (store: Deleting, now: Instant): Promise<Swept> =>
  deleteDue(store, now, (receipt) => newestUntil(store, receipt, now));

async function newestUntil(
  store: Deleting,
  { keepBy, org, group, at, persons }: PlacedReceipt,
  now: Instant,
): Promise<Instant | undefined> {
  if (keepBy !== 'one-year-with-contract') return keptOn('three-years', { at }, now);
  const about = new Set(persons);
  let lastAt = at;
  for await (const page of pages(store, { org, group, from: at, to: now + 1 })) {
    for (const { record } of page) {
      const same = record.contractStandsIn && record.persons.some((person) => about.has(person));
      if (same && record.at > lastAt) lastAt = record.at;
    }
  }
  return keptOn(keepBy, { at, lastAt }, now);
}

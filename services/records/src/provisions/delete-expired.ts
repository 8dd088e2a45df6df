import type { Instant } from '@doui/kernel';
import { deleteDue, type Swept } from '../places/delete-due.ts';
import { monthsBetween, parseEntry, personBucket } from '../places/places.ts';
import { type KeepRule, keptOn } from './keep-until.ts';
import type { KeptProvision } from './record.ts';
import type { ProvisionStore } from './store.ts';

/**
 * Deletes records whose time is over. A record of a series counts from its last provision, so before
 * it goes its person's later places are looked at; if the series went on, it is kept on.
 */
export const deleteExpired = (store: ProvisionStore, now: Instant): Promise<Swept> =>
  deleteDue(store, now, (record) => newestUntil(store, record, now));

async function newestUntil(
  store: Pick<ProvisionStore, 'places'>,
  record: KeptProvision,
  now: Instant,
): Promise<Instant | undefined> {
  const rule = record.keepBy as KeepRule;
  const { org, person, feed, at } = record;
  if (rule === 'three-years') return keptOn(rule, { at }, now);
  const months = monthsBetween(at, now).map((month) => personBucket(org, person, month));
  const lists = await store.places.read(months);
  let lastAt = at;
  for (const entry of [...lists.values()].flat()) {
    const place = parseEntry(entry);
    // The feed is the first part of a record's id.
    if (place.id.startsWith(`${feed}/`) && place.at > lastAt) lastAt = place.at;
  }
  return keptOn(rule, { at, lastAt }, now);
}

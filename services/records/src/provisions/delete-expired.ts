import type { Instant } from '@doui/kernel';
import { monthsBetween, parseEntry, personBucket } from '../places/places.ts';
import type { KeepRule } from './keep-until.ts';
import { keepUntil } from './keep-until.ts';
import type { KeptProvision } from './record.ts';
import type { ProvisionStore } from './store.ts';

export type Swept = { readonly deleted: number; readonly postponed: number };

/**
 * Deletes records whose time is over. A record of a series counts from its last provision, so before
 * it goes its person's later places are looked at; if the series went on, it is kept on.
 */
export async function deleteExpired(
  store: ProvisionStore,
  now: Instant,
  batchSize = 500,
): Promise<Swept> {
  let deleted = 0;
  let postponed = 0;
  for (;;) {
    const due = await store.expired(now, batchSize);
    if (due.length === 0) return { deleted, postponed };
    const over: KeptProvision[] = [];
    const later = new Map<string, Instant>();
    for (const record of due) {
      const until = await newestUntil(store, record, now);
      if (until <= now) over.push(record);
      else later.set(record.id, until);
    }
    await store.postpone(later);
    postponed += later.size;
    await store.remove(over);
    deleted += over.length;
  }
}

async function newestUntil(
  store: Pick<ProvisionStore, 'places'>,
  record: KeptProvision,
  now: Instant,
): Promise<Instant> {
  const rule = record.keepBy as KeepRule;
  if (rule === 'three-years') return record.keepUntil;
  const { org, person, feed, at } = record;
  const months = monthsBetween(at, now).map((month) => personBucket(org, person, month));
  const lists = await store.places.read(months);
  let lastAt = at;
  for (const entry of [...lists.values()].flat()) {
    const place = parseEntry(entry);
    // The feed is the first part of a record's id.
    if (place.id.startsWith(`${feed}/`) && place.at > lastAt) lastAt = place.at;
  }
  return keepUntil(rule, at, lastAt);
}

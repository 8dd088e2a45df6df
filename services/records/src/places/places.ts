import type { Instant } from '@doui/kernel';
import type { BucketEntry } from './bucket-store.ts';

/** A record as far as finding it goes. */
export type Placed = {
  readonly id: string;
  readonly org: string;
  readonly at: Instant;
  readonly persons: readonly string[];
  /** What else it is looked for by: the recipient of a provision, the provider of a receipt. */
  readonly group: string;
  /** Where it stood in its topic. */
  readonly source: { readonly partition: number; readonly offset: bigint };
};

/**
 * Where a record is listed. By person there is a list per month; by group and day there is a list of
 * blocks of 1,000 places of the topic it came from, and one list per block. So every list is short,
 * its id can be computed, and a batch that comes again adds nothing.
 */
const japanMs = 9 * 60 * 60 * 1000;
const blockSize = 1_000n;

export const dayOf = (at: Instant): string => new Date(at + japanMs).toISOString().slice(0, 10);
export const monthOf = (at: Instant): string => dayOf(at).slice(0, 7);

export const personBucket = (org: string, person: string, month: string): string =>
  `person/${org}/${person}/${month}`;
export const dayBucket = (org: string, group: string, day: string): string =>
  `day/${org}/${group}/${day}`;
export const blockBucket = (org: string, group: string, day: string, block: string): string =>
  `block/${org}/${group}/${day}/${block}`;

/** Sorts by time, then by id; both are read back from it. */
export const entryOf = (at: Instant, id: string): string => `${String(at).padStart(15, '0')} ${id}`;

export function parseEntry(entry: string): { at: Instant; id: string } {
  return { at: Number(entry.slice(0, 15)), id: entry.slice(16) };
}

/** The block of 1,000 places of its topic that a record stands in. */
const blockOf = ({ source }: Placed): string =>
  `${String(source.offset / blockSize).padStart(12, '0')}.${source.partition}`;

/** Where a record truly stands in a search by person or by group; other places of it are left-overs. */
export const placeOf = (record: Placed, by: 'person' | 'group'): string => {
  const list = by === 'person' ? monthOf(record.at) : `${dayOf(record.at)}/${blockOf(record)}`;
  return `${list} ${entryOf(record.at, record.id)}`;
};

export function entriesOf(record: Placed): BucketEntry[] {
  const { org, persons, group, at, id } = record;
  const day = dayOf(at);
  const block = blockOf(record);
  const entry = entryOf(at, id);
  const month = monthOf(at);
  return [
    ...persons.map((person) => ({ bucket: personBucket(org, person, month), entry })),
    { bucket: dayBucket(org, group, day), entry: block },
    { bucket: blockBucket(org, group, day, block), entry },
  ];
}

/** What goes when a record goes. Its block stays listed under the day: others stand in it. */
export const entriesToRemove = (record: Placed): BucketEntry[] =>
  entriesOf(record).filter(({ bucket }) => !bucket.startsWith('day/'));

/** Every month in Japan from one instant to another, oldest first. */
export function monthsBetween(from: Instant, to: Instant): string[] {
  const months: string[] = [];
  let [year = 0, month = 0] = monthOf(from).split('-').map(Number);
  const last = monthOf(to);
  for (;;) {
    const name = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
    if (name > last) return months;
    months.push(name);
    month += 1;
    if (month > 12) {
      month = 1;
      year += 1;
    }
  }
}

const dayMs = 24 * 60 * 60 * 1000;

/** Every day in Japan from one instant to another, oldest first. */
export function daysBetween(from: Instant, to: Instant): string[] {
  const days: string[] = [];
  const last = dayOf(to);
  for (let at = from; ; at += dayMs) {
    const day = dayOf(at);
    if (day > last) return days;
    days.push(day);
  }
}

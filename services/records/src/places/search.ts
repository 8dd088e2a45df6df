import type { Instant } from '@doui/kernel';
import type { Buckets } from './bucket-store.ts';
import {
  blockBucket,
  dayBucket,
  daysBetween,
  monthsBetween,
  type Placed,
  parseEntry,
  personBucket,
  placeOf,
} from './places.ts';

export type Sought = {
  readonly org: string;
  readonly person?: string;
  readonly group?: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly newestFirst?: boolean;
  /** The place of the last record of the page before. */
  readonly after?: string;
};

export type Found<Record> = { readonly place: string; readonly record: Record };

export type Searched<Record extends Placed> = {
  readonly places: Pick<Buckets, 'read'>;
  byIds(ids: readonly string[]): Promise<Record[]>;
};
type Reading = { readonly places: Pick<Buckets, 'read'> };
/** One list of entries; a place is its name and an entry, and places sort as they were written. */
type List = { readonly name: string; readonly entries: readonly string[] };

const pageSize = 500;
const blocksAtOnce = 20;

/** A page of records, oldest first unless it is asked the other way, found by computable places only. */
export async function search<Record extends Placed>(
  store: Searched<Record>,
  sought: Sought,
  limit: number,
  isShown: (record: Record) => boolean = () => true,
): Promise<Found<Record>[]> {
  const found: Found<Record>[] = [];
  for await (const page of pages(store, sought, Math.min(limit, pageSize))) {
    // Left out here and not later: a page that is short would tell that something is left out.
    found.push(...page.filter(({ record }) => isShown(record)));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

/** All records asked for, in pages, for exports: memory holds a few lists at a time. */
export async function* pages<Record extends Placed>(
  store: Searched<Record>,
  sought: Sought,
  size = pageSize,
): AsyncGenerator<Found<Record>[]> {
  const lists = sought.person === undefined ? ofGroup(store, sought) : ofPerson(store, sought);
  const { after, newestFirst = false } = sought;
  const isBehind = (place: string): boolean =>
    after === undefined || (newestFirst ? place < after : place > after);
  for await (const { name, entries } of lists) {
    const places = entries
      .filter((entry) => isWanted(entry, sought))
      .map((entry) => ({ entry, place: `${name} ${entry}` }))
      .filter(({ place }) => isBehind(place))
      .sort((a, b) => (a.place < b.place !== newestFirst ? -1 : 1));
    for (let from = 0; from < places.length; from += size) {
      const page = await recordsAt(store, places.slice(from, from + size), sought);
      if (page.length > 0) yield page;
    }
  }
}

function isWanted(entry: string, { from, to }: Sought): boolean {
  const { at } = parseEntry(entry);
  return at >= from && at < to;
}

async function recordsAt<Record extends Placed>(
  store: Searched<Record>,
  places: readonly { entry: string; place: string }[],
  { org, person, group }: Sought,
): Promise<Found<Record>[]> {
  const records = await store.byIds(places.map(({ entry }) => parseEntry(entry).id));
  const byId = new Map(records.map((record) => [record.id, record]));
  return places.flatMap(({ entry, place }) => {
    const record = byId.get(parseEntry(entry).id);
    // A record that came again, or a release that was tried again, left an older place behind.
    const by = person === undefined ? 'group' : 'person';
    if (!record || placeOf(record, by) !== place) return [];
    const fits =
      record.org === org &&
      (person === undefined || record.persons.includes(person)) &&
      (group === undefined || record.group === group);
    return fits ? [{ place, record }] : [];
  });
}

/** The lists as they are gone through, from the first that may hold something behind a place. */
function fromList(names: readonly string[], { after, newestFirst }: Sought): readonly string[] {
  const ordered = newestFirst ? names.toReversed() : names;
  if (after === undefined) return ordered;
  const list = after.split(/[ /]/, 1)[0] ?? '';
  return ordered.filter((name) => (newestFirst ? name <= list : name >= list));
}

async function* ofPerson(store: Reading, sought: Sought): AsyncGenerator<List> {
  const { org, person = '', from, to } = sought;
  const months = fromList(monthsBetween(from, to), sought);
  const bucket = (month: string) => personBucket(org, person, month);
  const lists = await store.places.read(months.map(bucket));
  for (const month of months) yield { name: month, entries: lists.get(bucket(month)) ?? [] };
}

async function* ofGroup(store: Reading, sought: Sought): AsyncGenerator<List> {
  const { org, group = '', from, to, newestFirst } = sought;
  const days = fromList(daysBetween(from, to), sought);
  const bucket = (day: string) => dayBucket(org, group, day);
  const blocksOf = await store.places.read(days.map(bucket));
  for (const day of days) {
    const blocks = [...(blocksOf.get(bucket(day)) ?? [])].sort();
    if (newestFirst) blocks.reverse();
    for (let at = 0; at < blocks.length; at += blocksAtOnce) {
      const some = blocks.slice(at, at + blocksAtOnce);
      const named = (block: string) => blockBucket(org, group, day, block);
      const lists = await store.places.read(some.map(named));
      for (const block of some) {
        yield { name: `${day}/${block}`, entries: lists.get(named(block)) ?? [] };
      }
    }
  }
}

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

/** A page of records, oldest first, found by computable places only. */
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
  for await (const { name, entries } of lists) {
    const places = entries
      .filter((entry) => isWanted(entry, sought))
      .map((entry) => ({ entry, place: `${name} ${entry}` }))
      .filter(({ place }) => sought.after === undefined || place > sought.after)
      .sort((a, b) => (a.place < b.place ? -1 : 1));
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

/** The first list that may hold something behind a place. */
const fromList = (names: readonly string[], after: string | undefined): readonly string[] => {
  if (after === undefined) return names;
  const list = after.split(/[ /]/, 1)[0] ?? '';
  return names.filter((name) => name >= list);
};

async function* ofPerson(store: Reading, sought: Sought): AsyncGenerator<List> {
  const { org, person = '', from, to, after } = sought;
  const months = fromList(monthsBetween(from, to), after);
  const bucket = (month: string) => personBucket(org, person, month);
  const lists = await store.places.read(months.map(bucket));
  for (const month of months) yield { name: month, entries: lists.get(bucket(month)) ?? [] };
}

async function* ofGroup(store: Reading, sought: Sought): AsyncGenerator<List> {
  const { org, group = '', from, to, after } = sought;
  const days = fromList(daysBetween(from, to), after);
  const bucket = (day: string) => dayBucket(org, group, day);
  const blocksOf = await store.places.read(days.map(bucket));
  for (const day of days) {
    const blocks = [...(blocksOf.get(bucket(day)) ?? [])].sort();
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

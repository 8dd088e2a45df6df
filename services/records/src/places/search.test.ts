import { startOfDayInJapan } from '@doui/kernel';
import { expect, test } from 'vitest';
import type { Buckets } from './bucket-store.ts';
import { entriesOf, type Placed, placeOf } from './places.ts';
import { search } from './search.ts';

const dayMs = 24 * 60 * 60 * 1000;
const from = startOfDayInJapan('2026-01-30');
const [org, person, group] = ['hikkoshibin', 'taro12345678', 'denki'];

/** Three a day over the end of a month, in a block each; two of them at one instant. */
const records: Placed[] = Array.from({ length: 12 }, (_, n) => ({
  ...{ id: `feed/inc/0/${10 + n}`, org, persons: [person], group },
  at: from + Math.floor(n / 3) * dayMs + (n % 3 === 0 ? 0 : 1_000),
  source: { partition: 0, offset: BigInt(n * 1_000) },
}));
const ids = records.map(({ id }) => id);

const lists = new Map<string, Set<string>>();
for (const { bucket, entry } of records.flatMap(entriesOf)) {
  lists.set(bucket, (lists.get(bucket) ?? new Set()).add(entry));
}
const places: Pick<Buckets, 'read'> = {
  read: async (names) => new Map(names.map((name) => [name, [...(lists.get(name) ?? [])]])),
};
const store = {
  places,
  byIds: async (wanted: readonly string[]) => records.filter(({ id }) => wanted.includes(id)),
};

const bys = { person: { person }, group: { group } } as const;

test.each([
  ['person', false, ids],
  ['person', true, ids.toReversed()],
  ['group', false, ids],
  ['group', true, ids.toReversed()],
] as const)(
  'R-4.6: by %s, newest first %s, pages of any size hold each record once',
  async (by, newestFirst, wanted) => {
    const sought = { org, ...bys[by], from, to: from + 9 * dayMs, newestFirst };
    for (const limit of [1, 2, 5, 100]) {
      const found: string[] = [];
      let after: string | undefined;
      do {
        const page = await search(store, { ...sought, ...(after ? { after } : {}) }, limit);
        found.push(...page.map(({ record }) => record.id));
        const last = page.at(-1)?.record;
        after = last && placeOf(last, by);
      } while (after !== undefined);
      expect(found).toEqual(wanted);
    }
  },
);

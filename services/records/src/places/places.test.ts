import { startOfDayInJapan } from '@doui/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deleteExpired } from '../provisions/delete-expired.ts';
import { keepUntil } from '../provisions/keep-until.ts';
import { memoryProvisionStore } from '../provisions/memory-store.ts';
import type { KeptProvision } from '../provisions/record.ts';
import { daysBetween, entriesOf, monthsBetween } from './places.ts';
import { pages, search } from './search.ts';

const day = startOfDayInJapan;

function record(offset: number, more: Partial<KeptProvision> = {}): KeptProvision {
  const at = more.at ?? day('2026-11-22') + offset;
  const person = more.person ?? `person${offset % 3}`;
  const recipient = more.recipient ?? 'denki';
  const keepBy = more.keepBy ?? 'three-years-from-last';
  return {
    id: `feed1/inc/0/${offset}`,
    org: 'hikkoshibin',
    feed: 'feed1',
    at,
    recipientVersion: 1,
    purpose: 'moving',
    purposeVersion: 1,
    items: ['name'],
    basis: 'consent',
    cite: 'Law27.1',
    ruleSet: 'appi-2022',
    incarnation: 'inc',
    partition: 0,
    offset: String(offset),
    source: { partition: 2, offset: BigInt(offset) },
    keepUntil: keepUntil(keepBy as 'three-years', at),
    keptAside: [],
    ...more,
    person,
    recipient,
    persons: [person],
    group: recipient,
    keepBy,
  };
}
const all = { org: 'hikkoshibin', from: day('2026-11-01'), to: day('2026-12-31') };

test('months and days run without gap through the turn of a year', () => {
  expect(monthsBetween(day('2026-11-30'), day('2027-02-01'))).toEqual([
    '2026-11',
    '2026-12',
    '2027-01',
    '2027-02',
  ]);
  expect(daysBetween(day('2026-12-30') + 5, day('2027-01-02'))).toEqual([
    '2026-12-30',
    '2026-12-31',
    '2027-01-01',
    '2027-01-02',
  ]);
});

test('R-4.6: every record is found once by its person and once by its recipient, page by page', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 0, max: 40_000_000 }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 7 }),
      async (offsets, limit) => {
        const store = memoryProvisionStore();
        const sorted = [...offsets].sort((a, b) => a - b);
        await store.keep(
          sorted.map((offset) => record(offset, { at: day('2026-11-01') + offset })),
        );
        const walk = async (by: { person: string } | { group: string }) => {
          const ids: string[] = [];
          for (let after: string | undefined; ; ) {
            const found = await search(store, { ...all, ...by, ...(after && { after }) }, limit);
            ids.push(...found.map(({ record: one }) => one.offset));
            after = found.at(-1)?.place;
            if (found.length < limit) return ids;
          }
        };
        expect(await walk({ group: 'denki' })).toEqual(sorted.map(String));
        for (const n of [0, 1, 2]) {
          const own = sorted.filter((offset) => offset % 3 === n).map(String);
          expect(await walk({ person: `person${n}` })).toEqual(own);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('R-4.6: a time range takes the first instant and leaves the last', async () => {
  const store = memoryProvisionStore();
  await store.keep([0, 1, 2, 3].map((offset) => record(offset, { person: 'taro' })));
  const from = day('2026-11-22') + 1;
  const found = await search(store, { ...all, person: 'taro', from, to: from + 2 }, 10);
  expect(found.map(({ record: one }) => one.offset)).toEqual(['1', '2']);
  const other = await search(store, { ...all, org: 'akarigas', person: 'taro' }, 10);
  expect(other).toEqual([]);
});

test('P5: a batch that comes again changes nothing', async () => {
  const store = memoryProvisionStore();
  const batch = [record(0), record(1)];
  expect(await store.keep(batch)).toBe(2);
  expect(await store.keep(batch)).toBe(0);
  // Sent again by its gate: the same record, further on in the topic and in another block.
  expect(await store.keep([record(0, { source: { partition: 2, offset: 5_000n } })])).toBe(0);
  const found = await search(store, { ...all, group: 'denki' }, 10);
  expect(found.map(({ record: one }) => one.keptAside)).toEqual([[], []]);
});

test('P5: the committed release takes the place of one that was aborted, which is kept aside', async () => {
  const store = memoryProvisionStore();
  const leaked = record(7, { items: ['name', 'phone'] });
  const source = { partition: 2, offset: 9n };
  const committed = record(7, { items: ['name'], at: leaked.at + 40, source });
  await store.keep([leaked]);
  await store.keep([committed]);
  await store.keep([leaked]);
  const found = await search(store, { ...all, group: 'denki' }, 10);
  expect(found).toHaveLength(1);
  expect(found[0]?.record).toMatchObject({
    items: ['name'],
    keptAside: [{ items: ['name', 'phone'], at: leaked.at }],
  });
  const later: string[] = [];
  for await (const page of pages(store, { ...all, person: 'person1' })) {
    later.push(...page.map(({ record: one }) => one.id));
  }
  expect(later).toEqual([leaked.id]);
});

describe('R-4.6: deletion', () => {
  const long = day('2030-01-01');

  test('R-4.6: a record of a series that went on is kept on, and goes with the last one', async () => {
    const store = memoryProvisionStore();
    const first = record(1, { at: day('2026-01-10'), person: 'taro' });
    const last = record(2, { at: day('2028-06-01'), person: 'taro' });
    await store.keep([first, last]);
    expect(await deleteExpired(store, day('2029-02-01'))).toEqual({ deleted: 0, postponed: 1 });
    expect((await store.byIds([first.id]))[0]?.keepUntil).toBe(day('2031-06-01'));
    expect(await deleteExpired(store, day('2031-06-01'))).toEqual({ deleted: 2, postponed: 0 });
    expect(await store.byIds([first.id, last.id])).toEqual([]);
  });

  test('R-4.6: under an opt-out each goes after its own three years', async () => {
    const store = memoryProvisionStore();
    const optOut = { keepBy: 'three-years', basis: 'opt-out', person: 'taro' };
    const first = record(1, { at: day('2026-01-10'), ...optOut });
    const last = record(2, { at: day('2028-06-01'), ...optOut });
    await store.keep([first, last]);
    expect(await deleteExpired(store, day('2029-01-10') - 1)).toEqual({ deleted: 0, postponed: 0 });
    expect(await deleteExpired(store, day('2029-01-10'))).toEqual({ deleted: 1, postponed: 0 });
    const sought = { ...all, from: day('2026-01-01'), to: long };
    const left = await search(store, { ...sought, group: 'denki' }, 10);
    expect(left.map(({ record: one }) => one.id)).toEqual([last.id]);
  });
});

test('a list names a record once however often it is listed', () => {
  const entries = entriesOf(record(1_999));
  expect(entries.map(({ bucket }) => bucket)).toEqual([
    'person/hikkoshibin/person1/2026-11',
    'day/hikkoshibin/denki/2026-11-22',
    'block/hikkoshibin/denki/2026-11-22/000000000001.2',
  ]);
});

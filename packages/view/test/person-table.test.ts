import { expect, test } from 'vitest';
import { createPersonTable, fields } from '../src/person-table.ts';

/** Up to 31 characters an id stands in the row of its person, a longer one does not. */
const ids = [3, 26, 30, 31, 32, 33, 40, 255].flatMap((length) =>
  ['a', 'b'].map((last) => `${'x'.repeat(length - 1)}${last}`),
);

test('R-9.3: ids of every length are found, told apart and given back, also after a restart', () => {
  const table = createPersonTable();
  for (const org of [0, 1]) {
    for (const id of ids) table.set(table.findOrAdd(org, id), fields.consentVersion, id.length);
  }
  expect(table.size()).toBe(2 * ids.length);
  for (const one of [table, createPersonTable(table.save())]) {
    for (const org of [0, 1]) {
      const slots = ids.map((id) => one.find(org, id));
      expect(slots).toEqual(ids.map((_, at) => org * ids.length + at));
      expect(slots.map(one.idOf)).toEqual(ids);
      expect(slots.map(one.orgOf)).toEqual(ids.map(() => org));
      expect(slots.map((slot) => one.get(slot, fields.consentVersion))).toEqual(
        ids.map(({ length }) => length),
      );
    }
    expect(one.find(2, ids[0] ?? '')).toBe(-1);
    expect(one.find(0, `${'x'.repeat(34)}c`)).toBe(-1);
    // Goes on where it was saved.
    expect(one.idOf(one.findOrAdd(1, 'y'.repeat(39)))).toBe('y'.repeat(39));
    expect(one.find(1, ids.at(-1) ?? '')).toBe(2 * ids.length - 1);
  }
});

test('R-9.3: two persons whose ids have one hash are two persons', () => {
  const table = createPersonTable();
  // Of FNV-1a of 32 bits, and organisation 0 adds nothing to it.
  const pairs = [
    ['costarring', 'liquid'],
    ['declinate', 'macallums'],
    ['altarage', 'zinke'],
  ] as const;
  for (const [one, other] of pairs) {
    const first = table.findOrAdd(0, one);
    expect(table.find(0, other)).toBe(-1);
    expect(table.findOrAdd(0, other)).toBe(first + 1);
    expect([table.find(0, one), table.find(0, other)]).toEqual([first, first + 1]);
  }
});

test('R-9.3: the index grows with the persons, and nobody is lost', () => {
  const table = createPersonTable();
  const count = 5_000;
  for (let at = 0; at < count; at++) expect(table.findOrAdd(at % 3, `person${at}`)).toBe(at);
  for (const one of [table, createPersonTable(table.save())]) {
    for (let at = 0; at < count; at++) {
      if (one.find(at % 3, `person${at}`) !== at) throw new Error(`person${at} is lost`);
      if (one.find((at + 1) % 3, `person${at}`) !== -1) throw new Error('found elsewhere');
    }
  }
});

import { expect, test } from 'vitest';
import { after, find, place } from './sorted.ts';

type One = { readonly id: string; readonly body?: string };
const idOf = (n: number): string => `item${String(n).padStart(6, '0')}`;
const many = 100_000;

/** 10⁵ entries that count how often they are looked at. */
function counted() {
  const looks = { count: 0 };
  const all: One[] = Array.from({ length: many }, (_, n) => ({
    get id() {
      looks.count++;
      return idOf(n);
    },
  }));
  return { all, looks };
}

test('R-10.4: a page out of 10⁵ looks at what is on it and at the way there', () => {
  const { all, looks } = counted();
  const suits = (): boolean => true;
  const page = after(all, idOf(70_000), { limit: 51, suits });
  expect([page.length, page[0]?.id, page.at(-1)?.id]).toEqual([51, idOf(70_001), idOf(70_051)]);
  expect(looks.count).toBeLessThan(100);
});

test('R-10.4: one out of 10⁵ is found by its id, and one that is not there is not', () => {
  const { all, looks } = counted();
  expect(find(all, idOf(99_999))?.id).toBe(idOf(99_999));
  expect(find(all, 'item')).toBeUndefined();
  expect(find(all, 'zzz')).toBeUndefined();
  expect(looks.count).toBeLessThan(100);
});

test('a search goes on to the end, or to the page that is full', () => {
  const { all } = counted();
  const sought = (one: One): boolean => one.id.endsWith('999');
  const ids = after(all, '', { limit: 3, suits: sought }).map(({ id }) => id);
  expect(ids).toEqual([idOf(999), idOf(1_999), idOf(2_999)]);
  expect(after(all, idOf(98_999), { limit: 3, suits: sought })).toHaveLength(1);
  expect(after(all, idOf(99_999), { limit: 3, suits: sought })).toEqual([]);
});

test('what comes in any order stands in order, each id once, as it was put last', () => {
  const all: One[] = [];
  for (const id of ['m', 'a', 'z', 'm', 'b']) place(all, { id, body: `${id}${all.length}` });
  expect(all.map(({ id }) => id)).toEqual(['a', 'b', 'm', 'z']);
  expect(find(all, 'm')?.body).toBe('m3');
});

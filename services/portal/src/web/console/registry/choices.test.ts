import { expect, test } from 'vitest';
import { choicesOf, offeredMost } from './choices.ts';

const choice = (n: number) => ({ value: `item${n}`, label: `項目${n}` });
const known = Array.from({ length: 10_000 }, (_, n) => choice(n));
const none = { known, found: [], chosen: [], typed: '' };

test('R-10.4: of 10,000 items few are offered, in their order, and it is said how many there are', () => {
  const { choices, matching } = choicesOf(none);
  expect(choices).toEqual(known.slice(0, offeredMost));
  expect(matching).toBe(10_000);
});

test('R-10.4: what is typed narrows them down, by name or id', () => {
  expect(choicesOf({ ...none, typed: '項目777' }).choices.map(({ value }) => value)).toEqual([
    'item777',
    ...Array.from({ length: 10 }, (_, n) => `item777${n}`),
  ]);
  expect(choicesOf({ ...none, typed: 'item9999' }).choices).toEqual([choice(9_999)]);
  expect(choicesOf({ ...none, typed: ' ＩＴＥＭ９９９８' }).choices).toEqual([choice(9_998)]);
});

test('R-10.4: an item past those that are known is offered when the registry has found it', () => {
  const given = { ...none, known: known.slice(0, 1_000), typed: 'Address' };
  expect(choicesOf(given).choices).toEqual([]);
  const found = [{ value: 'item1001', label: '住所' }];
  expect(choicesOf({ ...given, found }).choices).toEqual(found);
});

test('R-10.4: what is chosen is always shown, also when nobody here knows its name', () => {
  const chosen = ['item9000', 'elsewhere'];
  const { choices } = choicesOf({ ...none, chosen, typed: 'item12' });
  expect(choices[0]).toEqual({ value: 'elsewhere', label: 'elsewhere' });
  expect(choices.at(-1)).toEqual(choice(9_000));
  expect(choices).toHaveLength(offeredMost + 2);
});

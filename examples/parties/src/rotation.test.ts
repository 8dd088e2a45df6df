import { expect, test } from 'vitest';
import { rotation } from './rotation.ts';

const records = ['a', 'b', 'c', 'w'].map((person) => ({
  person,
  record: {},
  often: person === 'w',
}));
const persons = (list: { person: string }[]) => list.map(({ person }) => person).join('');

test('everybody has a turn, and the watched come every time they are asked for', () => {
  const next = rotation(records);
  expect(persons(next(2, true))).toBe('wab');
  expect(persons(next(2, false))).toBe('ca');
  expect(persons(next(4, true))).toBe('wbcab');
});

test('with nobody but watched persons only they come', () => {
  const next = rotation(records.slice(3));
  expect(persons(next(5, true))).toBe('w');
  expect(next(5, false)).toEqual([]);
});

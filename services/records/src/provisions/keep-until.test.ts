import { startOfDayInJapan, toRfc3339 } from '@doui/kernel';
import { expect, test } from 'vitest';
import { keepRule, keepUntil, yearsLater } from './keep-until.ts';

const day = startOfDayInJapan;

test('R-4.6: three years by the calendar of Japan, through leap years', () => {
  expect(toRfc3339(yearsLater(day('2026-11-22'), 3))).toBe('2029-11-22T00:00:00.000+09:00');
  expect(toRfc3339(yearsLater(day('2024-02-29'), 3))).toBe('2027-03-01T00:00:00.000+09:00');
  expect(toRfc3339(yearsLater(day('2024-01-01') + 1, 1))).toBe('2025-01-01T00:00:00.001+09:00');
});

test('R-4.6: under an opt-out each record counts by itself, whatever came later', () => {
  const rule = keepRule(['opt-out'], { contractStandsIn: true });
  expect(rule).toBe('three-years');
  expect(keepUntil(rule, day('2026-01-01'), day('2028-01-01'))).toBe(day('2029-01-01'));
});

test('R-4.6: repeated provision counts from the last one, with a contract for one year', () => {
  const without = keepRule(['consent'], { contractStandsIn: false });
  expect(keepUntil(without, day('2026-01-01'), day('2028-01-01'))).toBe(day('2031-01-01'));
  const withContract = keepRule(['consent'], { contractStandsIn: true });
  expect(keepUntil(withContract, day('2026-01-01'), day('2028-01-01'))).toBe(day('2029-01-01'));
});

test('R-4.6: a record on a scheme and on consent is kept as long as either asks', () => {
  const at = Date.parse('2026-11-22T00:00:00+09:00');
  for (const bases of [
    ['consent', 'opt-out'],
    ['opt-out', 'consent'],
  ]) {
    const rule = keepRule(bases, { contractStandsIn: true });
    const lastAt = yearsLater(at, 2);
    const each = (one: 'three-years' | 'one-year-with-contract') => keepUntil(one, at, lastAt);
    expect(keepUntil(rule, at, lastAt)).toBeGreaterThanOrEqual(each('three-years'));
    expect(keepUntil(rule, at, lastAt)).toBeGreaterThanOrEqual(each('one-year-with-contract'));
  }
});

import { expect, test } from 'vitest';
import { instantsOf, periodOf } from './period.ts';

// In Japan this is the 23rd already.
const now = Date.parse('2026-11-22T15:30:00Z');

test.each([
  ['no dates: 31 days with today', { from: '', to: '' }, { from: '2026-10-24' }],
  [
    'an end alone: the 31 days up to it',
    { from: '', to: '2026-03-31' },
    { from: '2026-03-01', to: '2026-03-31' },
  ],
  ['a begin alone: until now', { from: '2023-01-01', to: '' }, { from: '2023-01-01' }],
  ['both', { from: '2023-01-01', to: '2023-01-01' }, { from: '2023-01-01', to: '2023-01-01' }],
  ['years being typed', { from: '0002-01-01', to: '12026-01-01' }, { from: '2026-10-24' }],
])('the period looked at: %s', (_what, typed, period) => {
  expect(periodOf(typed, now)).toEqual(period);
});

test('a day is whole: from its first moment in Japan to the first of the next', () => {
  expect(instantsOf({ from: '2023-01-01', to: '2023-01-01' })).toEqual({
    from: '2022-12-31T15:00:00.000Z',
    to: '2023-01-01T15:00:00.000Z',
  });
  expect(instantsOf({ from: '2026-10-24' })).toEqual({ from: '2026-10-23T15:00:00.000Z' });
});

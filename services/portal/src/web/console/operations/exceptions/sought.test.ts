import { expect, test } from 'vitest';
import { queryOf, soughtOf } from './sought.ts';

const now = Date.parse('2026-04-01T00:30:00+09:00');
const asked = (search: string) => queryOf(soughtOf(new URLSearchParams(search), now), now);

test('R-1.6: those open of the last year are asked for, to the end of this day in Japan', () => {
  expect(asked('')).toEqual({
    state: 'open',
    from: '2025-04-01T00:00:00+09:00',
    to: '2026-04-01T23:59:59.999+09:00',
  });
});

test('R-1.6: an older claim is found by its days, and without a first day all that are kept', () => {
  expect(asked('state=open&from=2019-01-01&to=2019-12-31')).toEqual({
    state: 'open',
    from: '2019-01-01T00:00:00+09:00',
    to: '2019-12-31T23:59:59.999+09:00',
  });
  expect(asked('state=all&from=&to=')).toEqual({ from: '2006-04-06T00:00:00+09:00' });
});

test.each(['from=x', 'from=2019-1-1', 'from=%27'])('%s in an address is passed over', (search) => {
  expect(asked(search)).toEqual(asked(''));
});

import { expect, test } from 'vitest';
import { dayText, momentText, timeText } from './dates.ts';

test('R-10.1: a day is shown in the Japanese era and in the common one', () => {
  expect(dayText('2026-11-22T15:30:00Z', 'ja')).toBe('令和8年(2026年)11月23日');
  expect(dayText('2019-04-30T00:00:00+09:00', 'ja')).toBe('平成31年(2019年)4月30日');
  expect(dayText('2019-05-01T00:00:00+09:00', 'ja')).toBe('令和元年(2019年)5月1日');
  expect(dayText('2026-11-22T15:30:00Z', 'en')).toBe('23 November 2026');
});

test('times are those of Japan', () => {
  expect(timeText('2026-11-22T15:05:00Z', 'ja')).toBe('令和8年(2026年)11月23日 00時05分');
  expect(timeText('2026-11-22T15:05:00Z', 'en')).toBe('23 November 2026, 00:05');
  expect(momentText('2026-11-22T15:05:09.007Z', 'ja')).toBe('00時05分09秒007');
});

test('what is no date is no text', () => {
  expect(dayText('soon', 'ja')).toBe('');
});

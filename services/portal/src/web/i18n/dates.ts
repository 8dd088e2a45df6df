import type { Wording } from './i18n.ts';

const zone = { timeZone: 'Asia/Tokyo' } as const;
const era = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', {
  ...zone,
  era: 'long',
  year: 'numeric',
});
const parts = new Intl.DateTimeFormat('ja-JP', {
  ...zone,
  ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 },
  hourCycle: 'h23',
});
const english = new Intl.DateTimeFormat('en-GB', { ...zone, dateStyle: 'long' });

function read(at: string | number) {
  const date = new Date(at);
  const known = !Number.isNaN(date.getTime());
  const found = new Map(
    (known ? parts.formatToParts(date) : []).map(({ type, value }) => [type, value]),
  );
  const get = (type: Intl.DateTimeFormatPartTypes): string => found.get(type) ?? '';
  return { date, get, known };
}

/** 令和8年(2026年)11月22日, or 22 November 2026: a day in Japan. */
export function dayText(at: string | number, wording: Wording): string {
  const { date, get, known } = read(at);
  if (!known) return '';
  if (wording === 'en') return english.format(date);
  return `${era.format(date)}(${get('year')}年)${get('month')}月${get('day')}日`;
}

/** Hour and minute in Japan. */
export function clockText(at: string | number, wording: Wording): string {
  const { get, known } = read(at);
  if (!known) return '';
  const [h, m] = [get('hour'), get('minute')];
  return wording === 'en' ? `${h}:${m}` : `${h}時${m}分`;
}

/** The day with hour and minute. */
export const timeText = (at: string | number, wording: Wording): string =>
  `${dayText(at, wording)}${wording === 'en' ? ', ' : ' '}${clockText(at, wording)}`;

/** Hour, minute, second and thousandths: for what stops within one. */
export function momentText(at: string | number, wording: Wording): string {
  const { get } = read(at);
  const [h, m, s, f] = [get('hour'), get('minute'), get('second'), get('fractionalSecond')];
  return wording === 'en' ? `${h}:${m}:${s}.${f}` : `${h}時${m}分${s}秒${f}`;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

type Units = { readonly ms: string; readonly s: string; readonly m: string; readonly h: string };
const units: Readonly<Record<'ja' | 'en', Units & { readonly d: string }>> = {
  ja: { ms: 'ミリ秒', s: '秒', m: '分', h: '時間', d: '日' },
  en: { ms: ' ms', s: ' s', m: ' min', h: ' h', d: ' d' },
};

/** How long something took: 312 ms, 2.4 s, 3 min 5 s, 4 h 10 min. */
export function durationText(ms: number, language: 'ja' | 'en'): string {
  const unit = units[language];
  const gap = language === 'en' ? ' ' : '';
  const of = (value: number, of: string) => `${value}${of}`;
  const both = (whole: string, rest: number, of: string) =>
    rest === 0 ? whole : `${whole}${gap}${rest}${of}`;
  const size = Math.abs(Math.round(ms));
  const sign = ms < 0 && size > 0 ? '−' : '';
  if (size < 2_000) return sign + of(size, unit.ms);
  if (size < minuteMs) return sign + of(Math.round(size / 100) / 10, unit.s);
  if (size < hourMs) {
    const seconds = Math.floor((size % minuteMs) / 1_000);
    return sign + both(of(Math.floor(size / minuteMs), unit.m), seconds, unit.s);
  }
  if (size < dayMs) {
    const minutes = Math.floor((size % hourMs) / minuteMs);
    return sign + both(of(Math.floor(size / hourMs), unit.h), minutes, unit.m);
  }
  const hours = Math.floor((size % dayMs) / hourMs);
  return sign + both(of(Math.floor(size / dayMs), unit.d), hours, unit.h);
}

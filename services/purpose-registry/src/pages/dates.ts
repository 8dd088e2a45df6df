import type { Instant, Text } from '@doui/kernel';

type Language = keyof Text;

const formats: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  ja: new Intl.DateTimeFormat('ja-JP-u-ca-japanese', {
    timeZone: 'Asia/Tokyo',
    era: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', dateStyle: 'long' }),
};

/** A day in Japan, as people write it: 令和8年11月22日, 22 November 2026. */
export const dayOf = (at: Instant, language: Language): string => formats[language].format(at);

export type Language = 'ja' | 'en';

/** The language of an `Accept-Language` header: Japanese unless English is wanted more. */
export function languageOf(header: string | undefined): Language {
  if (!header || header.length > 1_000) return 'ja';
  let best: { language: Language; weight: number } = { language: 'ja', weight: 0 };
  for (const part of header.split(',')) {
    const [tag = '', ...options] = part.trim().toLowerCase().split(';');
    const primary = tag.split('-')[0];
    if (primary !== 'ja' && primary !== 'en') continue;
    const quality = options
      .map((option) => /^\s*q=(\d(?:\.\d{0,3})?)\s*$/.exec(option)?.[1])
      .find(Boolean);
    const weight = quality === undefined ? 1 : Number(quality);
    if (weight > best.weight) best = { language: primary, weight };
  }
  return best.language;
}

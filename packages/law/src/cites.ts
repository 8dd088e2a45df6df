import { type Instant, startOfDayInJapan, type Text } from '@doui/kernel';
import type { OrgKind } from './facts.ts';
import { publicBodiesUnderAct } from './rule-sets.ts';

/** Article numbers of the Act before 2022-04-01, by their number since. Absent: no such article. */
const numberIn2017: Readonly<Record<number, number>> = {
  1: 1,
  2: 2,
  17: 15,
  18: 16,
  20: 17,
  21: 18,
  22: 19,
  23: 20,
  24: 21,
  25: 22,
  27: 23,
  28: 24,
  29: 25,
  30: 26,
  32: 27,
  33: 28,
  34: 29,
  35: 30,
  36: 31,
  37: 32,
  38: 33,
  40: 35,
  43: 36,
  44: 37,
  45: 38,
  46: 39,
  57: 76,
};

const sourceNames: Readonly<Record<string, Text>> = {
  J: { ja: 'JIPDEC 個人情報保護指針', en: 'JIPDEC guideline' },
  M: { ja: '国土交通省ガイドライン', en: 'MLIT guideline' },
  P: { ja: 'JIS Q 15001 運用規程', en: 'JIS Q 15001 operating rules' },
  K: { ja: '共済組合ガイドライン', en: 'mutual-aid guideline' },
};

const ordinance: Text = { ja: '個人情報保護条例', en: 'ordinance on personal information' };

/**
 * What a reason cites, by who is bound at the instant (R-8): private bodies by chapter 4, public ones
 * by Act 61 onwards since 2023-04-01 and by ordinances before. `Law27.1` is today's number.
 */
export function citeFor(
  cites: { readonly cite?: string; readonly publicCite?: string },
  kind: OrgKind,
  at: Instant,
): string | undefined {
  if (kind !== 'public') return cites.cite;
  const cite = cites.publicCite ?? cites.cite;
  if (cite?.startsWith('Law') && at < publicBodiesUnderAct) return 'Ordinance';
  return cite;
}

type Numbering = {
  /** First instant at which the articles have other numbers. */
  readonly until: Instant;
  readonly numbers: Readonly<Record<number, number>>;
  readonly note: Text;
};

/** Earlier numberings, oldest first. They go by dates of their own: a new rule set needs not renumber the Act. */
const earlier: readonly Numbering[] = [
  {
    until: startOfDayInJapan('2022-04-01'),
    numbers: numberIn2017,
    note: { ja: '（2022年3月31日まで）', en: ' (until 2022-03-31)' },
  },
];

const articles = new Map<Numbering | undefined, Map<string, Text>>();

/** How a cite reads at an instant, with the number the article had then. */
export function articleOf(cite: string, at: Instant): Text {
  const numbering = earlier.find(({ until }) => at < until);
  let known = articles.get(numbering);
  if (!known) {
    known = new Map();
    articles.set(numbering, known);
  }
  let article = known.get(cite);
  if (!article) {
    article = Object.freeze(makeArticle(cite, numbering));
    known.set(cite, article);
  }
  return article;
}

function makeArticle(cite: string, numbering: Numbering | undefined): Text {
  if (cite === 'Ordinance') return ordinance;
  const [, letter = '', rest = ''] = /^([A-Za-z]+)(.*)$/.exec(cite) ?? [];
  if (letter !== 'Law') {
    const name = sourceNames[letter];
    return name ? { ja: `${name.ja} ${rest}`, en: `${name.en} ${rest}` } : { ja: cite, en: cite };
  }
  const parts = rest.split('.').map(Number);
  const [article = 0, paragraph, item] = parts;
  const number = numbering?.numbers[article] ?? article;
  const { ja, en } = numbering?.note ?? { ja: '', en: '' };
  return {
    ja: `個人情報保護法第${number}条${paragraph ? `第${paragraph}項` : ''}${item ? `第${item}号` : ''}${ja}`,
    en: `APPI art. ${number}${paragraph ? `(${paragraph})` : ''}${item ? `(${item})` : ''}${en}`,
  };
}

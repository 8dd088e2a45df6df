import type { Text } from '@doui/kernel';

const words = (ja: string, en: string): Text => ({ ja, en });

/** On what ground something was passed on, for people. */
export const basisWords: Readonly<Record<string, Text>> = {
  consent: words('本人の同意', 'consent'),
  'opt-out': words('オプトアウトの届出', 'opt-out filing'),
  exception: words('法律の例外', 'an exception of the law'),
  'joint-use': words('共同利用', 'joint use'),
  entrusted: words('委託', 'entrustment'),
  succession: words('事業の承継', 'business succession'),
  anonymised: words('匿名加工情報', 'anonymised data'),
  'within-purpose': words('目的の範囲内の利用', 'use within the purpose'),
  'not-provision': words('第三者提供にあたらないもの', 'no provision to a third party'),
  'not-regulated': words('法律の規制を受けないもの', 'not regulated by the Act'),
};

/** `Law27.1.2` as people write it: 法27条1項2号. Another shape stays as it is. */
export function articleWords(cite: string): Text {
  const [, article, paragraph, item] = /^Law(\d+)(?:\.(\d+))?(?:\.(\d+))?$/.exec(cite) ?? [];
  if (article === undefined) return words(cite, cite);
  const numbers = [paragraph, item].filter((number) => number !== undefined);
  const [ja, en] = [paragraph ? `${paragraph}項` : '', numbers.map((number) => `(${number})`)];
  return words(`法${article}条${ja}${item ? `${item}号` : ''}`, `Art. ${article}${en.join('')}`);
}

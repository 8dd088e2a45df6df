/**
 * Phrases that say nothing about what is done with a person's data. The first of each language are
 * the sources' own examples (J1-1, K3-1); the others say the same. They are refused when a purpose
 * consists of them, not when they stand inside an otherwise concrete sentence (R-1.1).
 */
const abstractPhrases: readonly string[] = [
  '事業活動',
  '事業活動に用いる',
  'お客様のサービスの向上',
  'お客さまのサービスの向上',
  'サービスの向上',
  'サービス向上',
  'サービスの改善',
  'サービスの提供',
  '顧客満足度の向上',
  'お客様満足の向上',
  '業務の円滑な遂行',
  '業務遂行',
  '業務',
  '事業',
  '事業の発展',
  '社業の発展',
  'マーケティング活動',
  'マーケティング',
  '営業活動',
  '経営管理',
  '当社の事業',
  '当社の業務',
  '各種サービス',
  'その他',
  '利用目的の達成',
  'business activities',
  'our business',
  'business purposes',
  'business operations',
  'improving our services',
  'improve our services',
  'improvement of services',
  'service improvement',
  'improving customer service',
  'customer satisfaction',
  'marketing activities',
  'marketing purposes',
  'marketing',
  'providing our services',
  'smooth operation',
  'other purposes',
  'various services',
];

/** What may stand around such phrases without making them say more. */
const fillers: readonly string[] = [
  'のため',
  'のために',
  'に利用します',
  'に利用する',
  'に使用します',
  'に使用する',
  'に用います',
  'に用いる',
  'として',
  'を目的として',
  'を目的とし',
  '利用',
  '使用',
  '及び',
  'および',
  '並びに',
  'ならびに',
  '又は',
  'または',
  '当社の',
  '弊社の',
  '私たちの',
  '等',
  'など',
  'その他の',
  'お客様の',
  'の',
  'に',
  'を',
  'と',
  'for',
  'the',
  'of',
  'our',
  'and',
  'or',
  'to',
  'etc',
  'purposes',
  'purpose',
  'use',
  'used',
  'we',
  'your',
  'data',
];

const longestFirst = (words: readonly string[]): string[] =>
  [...words].sort((a, b) => b.length - a.length);

const latin = /^[a-z ]+$/;
const blank = /[\s、。・，．,.;:；：「」『』()（）/／\-–—!！?？]+/gu;

const takeOut = (text: string, word: string): string =>
  latin.test(word)
    ? text.replaceAll(new RegExp(`(?<![a-z])${word}(?![a-z])`, 'g'), ' ')
    : text.replaceAll(word, ' ');

function abstractIn(text: string): string[] {
  let left = text.normalize('NFKC').toLowerCase();
  if (left.replaceAll(blank, '') === '') return [];
  const found: string[] = [];
  for (const phrase of longestFirst(abstractPhrases)) {
    const without = takeOut(left, phrase);
    if (without !== left) found.push(phrase);
    left = without;
  }
  if (found.length === 0) return [];
  for (const filler of longestFirst(fillers)) left = takeOut(left, filler);
  return left.replaceAll(blank, '') === '' ? found : [];
}

/**
 * The words that make a purpose too abstract; none when title or description says something of its
 * own. A title alone may be short: the description is what has to be concrete.
 */
export function tooAbstract(title: string, description: string): string[] {
  const ofDescription = abstractIn(description);
  if (description.normalize('NFKC').replaceAll(blank, '') === '') return abstractIn(title);
  return ofDescription;
}

/** P3.4.2.1: purposes no customer may have. Few and plain: a person reads every purpose anyway. */
const publicOrder: readonly string[] = [
  '差別',
  '脅迫',
  '恐喝',
  '詐欺',
  '嫌がらせ',
  '違法な名簿',
  '特殊詐欺',
  '身元調査による選別',
  'blackmail',
  'fraud against',
  'discriminate',
  'discrimination against',
  'harass',
  'intimidate',
];
const guards = /(防止|対策|防ぐ|なく|禁止|被害|相談|prevent|against fraud|victim|combat|protect)/u;

/** Words that show a purpose against public order, unless the sentence is about preventing it. */
export function againstPublicOrder(text: string): string[] {
  const flat = text.normalize('NFKC').toLowerCase();
  return publicOrder.filter((word) => flat.includes(word) && !guards.test(flat));
}

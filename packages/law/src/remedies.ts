import type { Instant, Text } from '@doui/kernel';
import type { Remedy } from './decision.ts';
import type { PurposeFacts } from './facts.ts';
import { precedence, type ReasonCode, reasonEntry } from './reason-list.ts';

const texts: Readonly<Record<string, Text>> = {
  'wait-for-view': {
    ja: '状態が確定するまで待ってください。',
    en: 'Wait until what is known of the person is certain.',
  },
  wait: { ja: '開始の日時まで待ってください。', en: 'Wait until it begins.' },
  'complete-claim': {
    ja: '根拠、求めた者、理由、判断した者を示してください。',
    en: 'Name ground, requester, reason and officer.',
  },
  'name-statute': {
    ja: '一覧にある法令と条文を示してください。',
    en: 'Name a statute of the catalogue.',
  },
  'name-successor': {
    ja: '現在効力のある条文を示してください。',
    en: 'Name the article that is in force now.',
  },
  'name-predecessor': {
    ja: '当時効力のあった条文を示してください。',
    en: 'Name the article that was in force then.',
  },
  'undo-opt-out': {
    ja: '本人がオプトアウトを取り消す必要があります。',
    en: 'The person has to undo the opt-out.',
  },
  'publish-purpose': {
    ja: '利用目的を定めて、通知又は公表してください。',
    en: 'State the purpose and tell or publish it.',
  },
  'ask-consent-abroad': {
    ja: '国名、その国の制度、提供先の措置を示して、外国への提供の同意を求めてください。',
    en: "Ask for consent to provision abroad, showing the country, its regime and the recipient's safeguards.",
  },
  'renew-safeguard': {
    ja: '相当措置を改めて確保し、登録してください。',
    en: 'Renew the safeguards and register them.',
  },
  'register-processor': {
    ja: '委託先の契約と評価を登録してください。',
    en: "Register the processor's contract and evaluation.",
  },
  'amend-contract': {
    ja: '委託契約に欠けている事項を加えてください。',
    en: 'Add what the contract lacks.',
  },
  'evaluate-processor': {
    ja: '委託先を評価し、登録してください。',
    en: 'Evaluate the processor and register it.',
  },
  'tell-joint-use': {
    ja: '共同利用の事項をあらかじめ知らせてください。',
    en: 'Tell the matters of the joint use in advance.',
  },
  'publish-scheme': { ja: 'オプトアウト手続を公表してください。', en: 'Publish the scheme.' },
  'amend-scheme': {
    ja: 'オプトアウト手続を改め、届け出てください。',
    en: 'Amend the scheme and file it.',
  },
  'file-scheme': {
    ja: '個人情報保護委員会に届け出てください。',
    en: 'File the scheme with the commission.',
  },
  'tell-scheme': {
    ja: '必要な事項を本人に知らせてください。',
    en: 'Tell the persons what the scheme requires.',
  },
  'confirm-recipient-consent': {
    ja: '提供先が本人の同意を得ていることを確認してください。',
    en: "Confirm that the recipient has the person's consent.",
  },
  'ask-representative': {
    ja: '法定代理人等の同意を求めてください。',
    en: 'Ask the representative for consent.',
  },
};

/** What would turn the denial into a permit, gravest reason first; none where one reason is final. */
export function remediesFor(
  codes: readonly ReasonCode[],
  purpose: PurposeFacts | undefined,
  waitUntil?: Instant,
): Remedy[] {
  if (codes.some((code) => reasonEntry(code).remedy === undefined)) return [];
  const found = new Map<string, Remedy>();
  for (const code of [...codes].sort((a, b) => precedence(a) - precedence(b))) {
    const { remedy } = reasonEntry(code);
    if (remedy === undefined || found.has(remedy)) continue;
    const text = remedy === 'ask-consent' ? askConsent(purpose) : texts[remedy];
    if (!text) continue;
    const dated = remedy === 'wait' && waitUntil !== undefined ? { until: waitUntil } : {};
    found.set(remedy, { code: remedy, text, ...dated });
  }
  return [...found.values()];
}

function askConsent(purpose: PurposeFacts | undefined): Text {
  if (!purpose) return { ja: '本人に同意を求めてください。', en: 'Ask the person for consent.' };
  const { ja, en } = purpose.title;
  return {
    ja: `利用目的「${ja}」への同意を本人に求めてください。`,
    en: `Ask the person for consent to the purpose "${en}".`,
  };
}

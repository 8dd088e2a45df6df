import type { Refusal, Text } from '@doui/kernel';

/** Every refusal a scheme's command can meet, in order of precedence. */
const schemeRefusals = {
  'scheme-not-found': ['その制度はありません。', 'There is no such scheme.'],
  'scheme-ended': ['この制度は終了しています。', 'This scheme has ended.'],
  'no-draft': ['公表すべき下書きがありません。', 'There is no draft to publish.'],
  'unknown-organisation': [
    '事業者が台帳に登録されていません。',
    'The organisation is not in the registry.',
  ],
  'unknown-purpose': ['公表された利用目的ではありません。', 'No such purpose has been published.'],
  'unknown-item': ['台帳にない項目です。', 'The registry has no such item.'],
  'unknown-recipient': ['台帳にない提供先です。', 'The registry has no such recipient.'],
  'not-for-public-body': [
    '公的機関はこの方法で提供できません。',
    'A public body cannot provide in this way.',
  ],
  'provision-not-in-purpose': [
    '利用目的に第三者提供が含まれていません。',
    'Provision to third parties is not part of the purpose.',
  ],
  'item-not-in-purpose': [
    'この利用目的の項目ではありません。',
    'The purpose does not name this item.',
  ],
  'item-excluded': [
    'この項目はオプトアウトでは提供できません。',
    'This item can never be provided under an opt-out scheme.',
  ],
  'scheme-item-missing': [
    '届け出るべき事項が欠けています。',
    'An item that must be stated is missing.',
  ],
  'not-filed': [
    '個人情報保護委員会への届出がありません。',
    'It has not been filed with the commission.',
  ],
  'filed-in-future': ['届出日が将来の日付です。', 'The day of filing lies in the future.'],
  'not-told': [
    '本人への通知または公表がされていません。',
    'Persons have not been told, nor could they easily know.',
  ],
  'told-in-future': ['通知日が将来の日付です。', 'The day of telling lies in the future.'],
  'start-missing': ['提供開始日がありません。', 'The start date is missing.'],
  'not-filed-in-advance': [
    '提供開始前に届け出なければなりません。',
    'It must be filed before provision starts.',
  ],
  'objection-period-too-short': [
    '通知から開始までの期間が異議申出期間より短いです。',
    'Between telling and start lies less than the period for objections.',
  ],
  'starts-before-previous': [
    '新しい版は前の版より前に開始できません。',
    'A new version cannot start before the one it follows.',
  ],
} as const;

export type SchemeRefusalCode = keyof typeof schemeRefusals;
export const schemeRefusalCodes = Object.keys(schemeRefusals) as SchemeRefusalCode[];

/** Codes that say a reference leads nowhere: `422`, not a matter of law. */
export const referenceCodes: readonly SchemeRefusalCode[] = [
  'unknown-organisation',
  'unknown-purpose',
  'unknown-item',
  'unknown-recipient',
];

type More = { pointer?: string; cite?: string; requirement?: string; detail?: Text };

export function schemeRefusal(code: SchemeRefusalCode, more: More = {}): Refusal {
  const [ja, en] = schemeRefusals[code];
  const { detail, ...where } = more;
  const text = detail ? { ja: `${ja}（${detail.ja}）`, en: `${en} (${detail.en})` } : { ja, en };
  return { code, text, ...where };
}

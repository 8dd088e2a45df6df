import type { Refusal } from '@doui/kernel';

/** What this service refuses by itself, in order of precedence; the law's reasons come with them. */
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
  'item-pseudonymised': [
    '仮名加工情報は第三者に提供できません。',
    'Pseudonymised information is not provided to third parties.',
  ],
  'starts-before-previous': [
    '新しい版は前の版より前に開始できません。',
    'A new version cannot start before the one it follows.',
  ],
  'approval-needed': [
    'この組織では、二人の個人情報保護管理者がそろって公表します。提案し、別の管理者の承認を受けてください。',
    'Here two privacy managers publish together: propose it, and let another one approve it.',
  ],
  'own-proposal': [
    '自分の提案は承認できません。別の個人情報保護管理者が承認します。',
    'Nobody approves their own proposal: another privacy manager does.',
  ],
  'nothing-proposed': ['承認を待つ提案がありません。', 'No proposal waits for approval.'],
  'already-proposed': ['すでに承認を待っています。', 'It waits for approval already.'],
  'not-two-person': [
    'この組織では、一人で公表できます。',
    'Here one privacy manager publishes alone.',
  ],
} as const;

type SchemeRefusalCode = keyof typeof schemeRefusals;

/** Codes that say a reference leads nowhere: `422`, not a matter of law. */
export const referenceCodes: readonly string[] = [
  'unknown-organisation',
  'unknown-purpose',
  'unknown-item',
  'unknown-recipient',
];

type Where = { pointer?: string; cite?: string; requirement?: string };

export function schemeRefusal(code: SchemeRefusalCode, where: Where = {}): Refusal {
  const [ja, en] = schemeRefusals[code];
  return { code, text: { ja, en }, ...where };
}

import type { Refusal, Text } from '@doui/kernel';

const reasons = {
  retired: {
    requirement: 'R-1.2',
    text: {
      ja: '廃止されています。台帳に残り、同じIDは二度と使えません。',
      en: 'It is retired: it stays in the ledger and its id is never used again.',
    },
  },
  'not-there': {
    requirement: 'R-1.2',
    text: { ja: 'まだ登録されていません。', en: 'It is not registered yet.' },
  },
  'precondition-failed': {
    requirement: 'R-1.2',
    text: { ja: '別の版になっています。', en: 'It has another version by now.' },
  },
  'nothing-to-publish': {
    requirement: 'R-1.3',
    text: { ja: '公表すべき下書きがありません。', en: 'There is no draft to publish.' },
  },
  'change-not-declared': {
    cite: 'Law17.2',
    requirement: 'R-1.3',
    text: {
      ja: '変更は、変更前の利用目的と関連性を有すると合理的に認められる範囲(related)か、それを超える(unrelated)かを、理由とともに示してください。',
      en: 'Say whether the change is reasonably related to the purpose before it (related) or not (unrelated), and why.',
    },
  },
  'first-version-is-no-change': {
    requirement: 'R-1.3',
    text: {
      ja: '最初の公表には変更の区分がありません。',
      en: 'A first publication changes nothing, so it is neither related nor unrelated.',
    },
  },
  'not-paused': {
    requirement: 'R-9.2',
    text: { ja: '停止していません。', en: 'It is not paused.' },
  },
  'already-paused': {
    requirement: 'R-9.2',
    text: { ja: 'すでに停止しています。', en: 'It is paused already.' },
  },
  'approval-needed': {
    cite: 'Law24',
    requirement: 'R-3.3',
    text: {
      ja: 'この組織では、二人の個人情報保護管理者がそろって公表します。提案し、別の管理者の承認を受けてください。',
      en: 'Here two privacy managers publish together: propose it, and let another one approve it.',
    },
  },
  'own-proposal': {
    cite: 'Law24',
    requirement: 'R-3.3',
    text: {
      ja: '自分の提案は承認できません。別の個人情報保護管理者が承認します。',
      en: 'Nobody approves their own proposal: another privacy manager does.',
    },
  },
  'nothing-proposed': {
    requirement: 'R-3.3',
    text: { ja: '承認を待つ提案がありません。', en: 'No proposal waits for approval.' },
  },
  'already-proposed': {
    requirement: 'R-3.3',
    text: { ja: 'すでに承認を待っています。', en: 'It waits for approval already.' },
  },
  'not-two-person': {
    requirement: 'R-3.3',
    text: {
      ja: 'この組織では、一人で公表できます。',
      en: 'Here one privacy manager publishes alone.',
    },
  },
  'feed-id-taken': {
    requirement: 'R-9.2',
    text: {
      ja: 'このIDは使われています。提供経路のIDは全組織を通じて一つです。',
      en: 'This id is taken: ids of feeds are unique across all organisations.',
    },
  },
} as const satisfies Record<string, { text: Text; cite?: string; requirement: string }>;

export type ReasonCode = keyof typeof reasons;

/** A refusal of the registry's own; those of the law come from `@doui/law`. */
export const refusal = (code: ReasonCode, pointer?: string): Refusal => ({
  code,
  ...reasons[code],
  ...(pointer === undefined ? {} : { pointer }),
});

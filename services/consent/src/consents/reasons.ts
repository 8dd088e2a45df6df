import type { Refusal } from '@doui/kernel';

const row = (requirement: string, ja: string, en: string, cite?: string) => ({
  requirement,
  text: { ja, en },
  ...(cite ? { cite } : {}),
});

/** The refusals of this service, in order of precedence; what the law says comes from `@doui/law`. */
export const reasons = {
  'person-unknown': row('R-2.1', 'この本人は登録されていません。', 'The person is not registered.'),
  'person-erased': row(
    'R-3.1',
    'この本人の記録は消去されています。',
    'The records of this person have been erased.',
    'Law22',
  ),
  'notice-older': row(
    'R-2.1',
    '示された通知には新しい版があります。最新の版を示してください。',
    'The notice shown has a newer version; show that one.',
    'Law21.2',
  ),
  'notice-retired': row(
    'R-2.1',
    'この通知はもう使われていません。',
    'The notice is no longer in use.',
    'Law21.2',
  ),
  'purpose-not-in-notice': row(
    'R-2.1',
    '示された通知はこの利用目的について述べていません。',
    'The notice shown does not speak of this purpose.',
    'Law21.2',
  ),
  'purpose-version-differs': row(
    'R-1.3',
    '示された通知の利用目的の版と異なります。',
    'The notice shown speaks of another version of the purpose.',
    'Law17.2',
  ),
  'item-not-in-notice': row(
    'R-2.1',
    '示された通知はこの項目について述べていません。',
    'The notice shown does not name this item.',
    'Law21.2',
  ),
  'recipient-not-in-notice': row(
    'R-4.1',
    '示された通知はこの提供先について述べていません。',
    'The notice shown does not name this recipient.',
    'Law27.1',
  ),
  'purpose-answered-twice': row(
    'R-2.1',
    '同じ利用目的に二度回答しています。',
    'The same purpose is answered twice.',
  ),
  'older-than-stop': row(
    'R-9.1',
    '本人が見た状態の後に、停止がありました。最新の状態を示して改めて同意を得てください。',
    'There was a stop after what the person had seen; show the present state and ask again.',
  ),
  'expiry-past': row(
    'R-3.1',
    '同意の期限がすでに過ぎています。',
    'The consent would have ended already.',
    'Law22',
  ),
  'purpose-unknown': row(
    'R-1.1',
    'この利用目的は登録されていません。',
    'No purpose of that id is registered.',
  ),
  'represents-itself': row(
    'R-2.7',
    '本人を自身の代理人とすることはできません。',
    'Nobody is their own representative.',
  ),
  'not-expired': row(
    'R-3.1',
    'この同意はまだ有効か、すでに終わっています。',
    'The consent lasts still, or has ended already.',
  ),
} as const;

export type ReasonCode = keyof typeof reasons;

export const refusal = (code: ReasonCode, pointer?: string): Refusal => ({
  code,
  ...reasons[code],
  ...(pointer === undefined ? {} : { pointer }),
});

import type { Refusal, Text } from '@doui/kernel';

/** Every refusal a case can meet, in order of precedence. */
const refusals = {
  'case-unknown': {
    ja: 'その停止は登録されていません。',
    en: 'No such stop is being followed.',
  },
  'case-opened-before': {
    ja: 'その停止はすでに追跡されています。',
    en: 'That stop is being followed already.',
  },
  'case-ended': {
    ja: 'その停止の追跡はすでに終わっています。',
    en: 'That stop has been followed to its end.',
  },
  'not-concerned': {
    ja: 'その提供先は、この停止に関係していません。',
    en: 'That partner is not concerned by this stop.',
  },
  'deny-wins': {
    ja: '停止より後に、停止した側が改めて同意したときに限り置き換えられます。',
    en: 'Only a later answer of the same side replaces a stop; deny wins a tie.',
  },
  'nothing-new': {
    ja: 'すでに記録されています。',
    en: 'It is on record already.',
  },
} as const satisfies Record<string, Text>;

export type CaseRefusal = keyof typeof refusals;

export const refusal = (code: CaseRefusal): Refusal => ({
  code,
  text: refusals[code],
  requirement: 'R-9.5',
});

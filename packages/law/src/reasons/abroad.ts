import { row } from './row.ts';

/** Provision abroad. The gravest first. */
export const abroadReasons = [
  row(
    'safeguard-ended',
    'Law28.3',
    'Law71.3',
    'R-4.5',
    'renew-safeguard',
    '外国にある提供先の相当措置が、もう確保されていません。',
    'The equivalent safeguards of the recipient abroad are no longer ensured.',
  ),
  row(
    'abroad-without-consent',
    'Law28.1',
    'Law71.1',
    'R-4.5',
    'ask-consent-abroad',
    '外国にある第三者への提供を認める旨の同意がありません。',
    'There is no consent to provision abroad.',
  ),
  row(
    'abroad-not-shown',
    'Law28.2',
    'Law71.2',
    'R-4.5',
    'ask-consent-abroad',
    '同意を得る際に、外国への提供について示すべき事項が示されていません。',
    'When consent was given, what the law asks about provision abroad was not shown.',
  ),
] as const;

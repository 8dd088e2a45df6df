import { row } from './row.ts';

/** What no claim and no consent helps against. The gravest first. */
export const neverReasons = [
  row(
    'improper-use',
    'Law19',
    'Law63',
    'R-1.4',
    '-',
    '違法又は不当な行為を助長するおそれのある利用です。',
    'The use would encourage unlawful or unfair acts.',
  ),
  row(
    'improper-acquisition',
    'Law20.1',
    'Law64',
    'R-2.1',
    '-',
    '偽りその他不正の手段による取得です。',
    'The acquisition is deceitful or otherwise improper.',
  ),
  row(
    'pseudonymised-not-provided',
    'Law41.6',
    'Law73.1',
    'R-6.2',
    '-',
    '仮名加工情報は、同意があっても第三者に提供できません。',
    'Pseudonymised information goes to no third party, not even with consent.',
  ),
  row(
    'pseudonymised-no-contact',
    'Law41.8',
    'Law73.4',
    'R-6.2',
    '-',
    '仮名加工情報を本人への連絡に用いることはできません。',
    'Pseudonymised information is not used to contact the person.',
  ),
  row(
    'not-anonymised',
    'Law43.4',
    'Law109',
    'R-6.1',
    '-',
    '匿名加工情報ではありません。',
    'The item is not anonymised information.',
  ),
] as const;

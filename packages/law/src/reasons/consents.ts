import { row } from './row.ts';

/** Consent that is missing. The gravest first. */
export const consentsReasons = [
  row(
    'recipient-consent-unconfirmed',
    'Law31.1',
    'Law72',
    'R-4.1',
    'confirm-recipient-consent',
    '個人関連情報について、提供先が本人の同意を得ていることが確認されていません。',
    "It is not confirmed that the recipient has the person's consent to tie the information to them.",
  ),
  row(
    'consent-without-capacity',
    'K2-11',
    'K2-11',
    'R-2.7',
    'ask-representative',
    '同意を判断できる者（法定代理人等）の同意ではありません。',
    'The consent was not given by somebody able to judge, such as a guardian.',
  ),
  row(
    'special-care-without-consent',
    'Law27.1',
    'Law69.2.1',
    'R-2.2',
    'ask-consent',
    '要配慮個人情報の提供には、本人の明確な同意が必要です。',
    "Special-care data are provided only with the person's explicit consent.",
  ),
  row(
    'contact-without-consent',
    'P3.4.2.7',
    'P3.4.2.7',
    'R-2.6',
    'ask-consent',
    '本人への連絡について、取得方法の通知と同意がありません（JIS Q 15001）。',
    'The person has not been told the source and consented to being contacted (JIS Q 15001).',
  ),
  row(
    'no-consent',
    'Law27.1',
    'Law69.1',
    'R-4.1',
    'ask-consent',
    '本人の同意がありません。',
    'There is no consent of the person.',
  ),
] as const;

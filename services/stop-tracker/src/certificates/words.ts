import type { Text } from '@doui/kernel';

const words = (ja: string, en: string): Text => ({ ja, en });

export const kindWords: Readonly<Record<string, Text>> = {
  withdrawal: words('同意の撤回', 'Withdrawal of consent'),
  'opt-out': words('オプトアウト', 'Opt-out'),
  expiry: words('同意の期限切れ', 'Consent expired'),
  'purpose-unrelated': words('関連性のない目的変更', 'Purpose changed beyond what is related'),
  'stop-of-use': words('利用・提供の停止請求', 'Granted request to stop'),
  erasure: words('消去', 'Erasure'),
};

export const closedByWords: Readonly<Record<string, Text>> = {
  passed: words('ゲートの申告', 'said by its gate'),
  fenced: words('強制封鎖', 'writer fenced'),
  'no-owner': words('書き手なし', 'no writer'),
};

export const acknowledgementWords: Readonly<Record<string, Text>> = {
  received: words('受領', 'received'),
  stopped: words('停止済み', 'stopped'),
  erased: words('消去済み', 'erased'),
};

export const viaWords: Readonly<Record<string, string>> = {
  api: 'API',
  webhook: 'Webhook',
  kafka: 'Kafka',
};

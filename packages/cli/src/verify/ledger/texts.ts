import type { Text } from '@doui/kernel';
import type { StreamCode } from './diagnose.ts';
import type { LogFinding } from './read-log.ts';

/** What each finding means, for whoever has to act on it. */
export const meaning: Readonly<Record<StreamCode | LogFinding['code'], Text>> = {
  changed: {
    ja: 'この項目の内容が、記録された後に書き換えられています。',
    en: 'This entry was changed after it was recorded.',
  },
  removed: {
    ja: 'この項目が台帳から削除されています。',
    en: 'This entry was removed from the ledger.',
  },
  inserted: {
    ja: 'この位置に、記録されたことのない項目が挿入されています。',
    en: 'An entry that was never recorded was inserted here.',
  },
  swapped: {
    ja: 'この項目が他の項目と入れ替えられています。',
    en: 'This entry was swapped with another one.',
  },
  cut: {
    ja: 'この項目以降が台帳から切り取られています。',
    en: 'The ledger was cut off here: this entry and what follows is gone.',
  },
  'stream-removed': {
    ja: 'このストリームの全体が台帳から削除されています。',
    en: 'The whole stream was removed from the ledger.',
  },
  'not-logged': {
    ja: 'この項目はログに一度も記載されていません（発行されずに書き込まれた疑い）。',
    en: 'This entry was never logged: it seems to have been written without being published.',
  },
  'state-changed': {
    ja: '保存されている現在の状態が、この項目の時点の内容と異なります。',
    en: 'The stored state is not the one that was kept with this entry.',
  },
  'head-changed': {
    ja: 'ストリームの先頭文書の版番号が、その項目と合いません。',
    en: 'The version in the head of the stream does not fit its entries.',
  },
  'command-index': {
    ja: 'この項目からの区間のコマンド索引が、保管された項目と合いません。',
    en: 'The command index does not name the commands of the block that begins here.',
  },
  'log-unsigned': {
    ja: '署名済みのチェックポイントがありません。',
    en: 'There is no signed checkpoint to compare the log with.',
  },
  'log-signature': {
    ja: '与えられた鍵で検証できないチェックポイントがあります。',
    en: 'A kept checkpoint was not signed with any of the given keys.',
  },
  'log-cut': {
    ja: 'ログが、署名済みのチェックポイントより短くなっています。',
    en: 'The log is shorter than a signed checkpoint says: it was cut or turned back.',
  },
  'log-entry-missing': {
    ja: 'ログの項目がありません。',
    en: 'An entry of the log is missing.',
  },
  'log-entry-changed': {
    ja: 'ログの項目が書き換えられています。',
    en: 'An entry of the log itself was changed.',
  },
  'log-rewritten': {
    ja: 'ログが署名済みの内容と異なります。この葉以降のどこかから書き換えられています。',
    en: 'The log is not what was signed; it was rewritten somewhere from this leaf on.',
  },
};

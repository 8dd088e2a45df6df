import { type Text, toRfc3339 } from '@doui/kernel';
import { csvFile } from './csv.ts';
import type { LedgerRow } from './project-ledger.ts';

type Language = keyof Text;

const columns: readonly {
  readonly head: Text;
  readonly of: (row: LedgerRow, language: Language) => string | number;
}[] = [
  { head: { ja: '項目ID', en: 'item id' }, of: ({ item }) => item },
  { head: { ja: '項目', en: 'item' }, of: ({ itemName }, language) => itemName[language] },
  { head: { ja: '区分', en: 'category' }, of: ({ category }) => category },
  { head: { ja: '取得方法', en: 'acquired' }, of: ({ acquiredBy }) => acquiredBy },
  { head: { ja: '利用目的ID', en: 'purpose id' }, of: ({ purpose }) => purpose },
  {
    head: { ja: '利用目的', en: 'purpose' },
    of: ({ purposeTitle }, language) => purposeTitle[language],
  },
  {
    head: { ja: '利用目的の版', en: 'purpose version' },
    of: ({ purposeVersion }) => purposeVersion,
  },
  { head: { ja: '事業', en: 'business' }, of: ({ business }, language) => business[language] },
  { head: { ja: '保有者ID', en: 'holder id' }, of: ({ holder }) => holder },
  { head: { ja: '保有者', en: 'holder' }, of: ({ holderName }, language) => holderName[language] },
  { head: { ja: '関係', en: 'relation' }, of: ({ relation }) => relation },
  { head: { ja: '国', en: 'country' }, of: ({ country }) => country },
  { head: { ja: '所在', en: 'where' }, of: ({ where }, language) => where[language] },
  { head: { ja: '開始', en: 'since' }, of: ({ since }) => toRfc3339(since) },
  {
    head: { ja: '終了', en: 'until' },
    of: ({ until }) => (until === undefined ? '' : toRfc3339(until)),
  },
  {
    head: { ja: '同意の有効日数', en: 'consent lasts, days' },
    of: ({ retentionDays }) => retentionDays,
  },
  {
    head: { ja: '公表しない根拠', en: 'why not told' },
    of: ({ noticeExemptGround }) => noticeExemptGround,
  },
];

/** The ledger as a CSV file. */
export const ledgerCsv = (rows: readonly LedgerRow[], language: Language): string =>
  csvFile([
    columns.map(({ head }) => head[language]),
    ...rows.map((row) => columns.map(({ of }) => of(row, language))),
  ]);

/** The ledger as JSON. */
export const ledgerJson = (org: string, rows: readonly LedgerRow[]): object => ({
  organisation: org,
  rows: rows.map(({ since, until, ...row }) => ({
    ...row,
    since: toRfc3339(since),
    until: until === undefined ? null : toRfc3339(until),
  })),
});

import { type Instant, type Text, toRfc3339 } from '@doui/kernel';
import {
  type Cell,
  codeCell,
  listCell,
  momentCell,
  type PrintDocument,
  type Section,
  shortMoment,
  words,
} from '@doui/print';
import type { Titles } from '../recipients/titles.ts';
import { articleWords, basisWords } from './basis-words.ts';
import type { KeptProvision } from './record.ts';
import type { RecipientNamed } from './wire.ts';

export type PrintableProvisions = {
  readonly org: string;
  readonly person: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly madeAt: Instant;
  /** Newest first. */
  readonly records: readonly KeptProvision[];
  /** How many there are in that time; a page holds only the newest of very many. */
  readonly found: number;
  readonly names: ReadonlyMap<string, RecipientNamed>;
  readonly titles: Pick<Titles, 'of'>;
};

const titled = (title: Text | undefined, id: string): Text =>
  words(title?.ja || id, title?.en || id);

/** What was provided of a person, as a list on paper (R-4.6, Law33.5). */
export function printedProvisions(printable: PrintableProvisions): PrintDocument {
  const { person, madeAt, found, records } = printable;
  return {
    title: words('提供の記録', 'Records of provision'),
    lead: words(
      '本人の情報を、いつ、だれに、何を、なぜ渡したかの記録です。新しいものから並べています。',
      'What was passed on about the person: when, to whom, what and why. The newest come first.',
    ),
    sections: [
      about(printable),
      recipients(printable),
      table(printable),
      ...(found > records.length ? [leftOut(found - records.length)] : []),
    ],
    foot: `${person}  ${shortMoment(toRfc3339(madeAt))}`,
    createdAtMs: madeAt,
  };
}

const about = ({ org, person, from, to, madeAt, found, titles }: PrintableProvisions): Section => ({
  heading: words('対象', 'What it is about'),
  blocks: [
    {
      type: 'facts',
      rows: [
        [
          words('事業者', 'Organisation'),
          { words: titled(titles.of(org, 'organisation', org), org) },
        ],
        [words('本人（仮名ID）', 'Person (pseudonymous id)'), codeCell(person)],
        [words('期間の始め', 'From'), momentCell(from)],
        // Nothing is on it that came after it was made.
        [words('期間の終わり', 'Until before'), momentCell(Math.min(to, madeAt))],
        [words('件数', 'Records'), { words: words(`${found}件`, String(found)) }],
        [words('作成', 'Made'), momentCell(madeAt)],
      ],
    },
  ],
});

/** Law29: name, address and representative of each, as they were when the record was made. */
function recipients({ records, names }: PrintableProvisions): Section {
  const rows = new Map<string, Cell[]>();
  for (const { id, recipient, recipientVersion } of records) {
    const key = `${recipient}/${recipientVersion}`;
    if (rows.has(key)) continue;
    const named = names.get(id);
    rows.set(key, [
      { words: titled(named?.name, recipient) },
      { words: named?.address ?? '' },
      { words: named?.representative ?? '' },
    ]);
  }
  return {
    heading: words('提供先', 'Recipients'),
    blocks: [
      {
        type: 'table',
        columns: [
          { head: words('名称', 'Name'), share: 36 },
          { head: words('住所', 'Address'), share: 38 },
          { head: words('代表者', 'Representative'), share: 26 },
        ],
        rows: [...rows.values()],
        none: words('ありません。', 'None.'),
      },
    ],
  };
}

const table = ({ org, records, names, titles }: PrintableProvisions): Section => ({
  heading: words('記録', 'Records'),
  blocks: [
    {
      type: 'table',
      columns: [
        { head: words('いつ', 'When'), share: 19 },
        { head: words('だれに', 'To whom'), share: 21 },
        { head: words('なぜ', 'Why'), share: 23 },
        { head: words('何を', 'What'), share: 20 },
        { head: words('根拠', 'Basis'), share: 17 },
      ],
      rows: records.map((record): Cell[] => [
        codeCell(shortMoment(toRfc3339(record.at))),
        { words: titled(names.get(record.id)?.name, record.recipient) },
        { words: titled(titles.of(org, 'purpose', record.purpose), record.purpose) },
        listCell(
          record.items.map((item) => titled(titles.of(org, 'item', item), item)),
          words('なし', 'none'),
        ),
        basisCell(record),
      ]),
      none: words('この期間の記録はありません。', 'There are no records in this time.'),
    },
  ],
});

/** Each basis once, with its article. */
function basisCell({ basis, cite, otherBases = [] }: KeptProvision): Cell {
  const all = [{ basis, cite }, ...otherBases].map((one) => {
    const { ja, en } = basisWords[one.basis] ?? words(one.basis, one.basis);
    const article = articleWords(one.cite);
    return words(`${ja}（${article.ja}）`, `${en} (${article.en})`);
  });
  return listCell([...new Map(all.map((one) => [one.ja, one])).values()], words('', ''));
}

const leftOut = (count: number): Section => ({
  heading: words('載せていない記録', 'What is not on it'),
  blocks: [
    {
      type: 'text',
      tone: 'warning',
      words: words(
        `これより古い${count}件は、この紙には載せていません。期間を区切るか、CSVで受け取ってください。`,
        `${count} older records are not on these pages: choose a shorter time, or take the CSV file.`,
      ),
    },
  ],
});

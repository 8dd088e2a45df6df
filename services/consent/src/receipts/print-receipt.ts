import { answerMethods } from '@doui/law';
import {
  type Bilingual,
  type Cell,
  codeCell,
  listCell,
  momentCell,
  type PrintDocument,
  type Section,
  type Tone,
  words,
} from '@doui/print';
import { receiptId, type SubjectMatter } from './subject-matter.ts';

type Said = SubjectMatter['said'][number];
type Rows = Extract<Section['blocks'][number], { type: 'facts' }>['rows'];

export type PrintableReceipt = {
  readonly matter: SubjectMatter;
  readonly leaf: { readonly stream: string; readonly version: number; readonly hash: string };
  readonly kid: string;
  /** Where the signed receipt is found. */
  readonly url: string;
};

/** The receipt as a page for people; the signed JSON is what counts. */
export function printedReceipt(printable: PrintableReceipt): PrintDocument {
  const { matter } = printable;
  return {
    title: words('同意の受領証', 'Consent receipt'),
    stamp: stampOf(matter),
    lead: words(
      '下記の回答を受け取り、記録したことを示します。回答した時点の内容で、その後の撤回や変更は含みません。',
      'The answer below was received and recorded. It is shown as it was given; what was withdrawn or changed later is not on it.',
    ),
    sections: [answer(matter), ...matter.said.map((each) => purpose(each)), howToCheck(printable)],
    foot: receiptId(matter),
    createdAtMs: matter.entry.atMs,
  };
}

function stampOf({ said }: SubjectMatter): { words: Bilingual; tone: Tone } {
  const given = said.filter((each) => each.said.given).length;
  if (given === said.length) return { words: words('同意', 'GIVEN'), tone: 'good' };
  return given === 0
    ? { words: words('不同意', 'REFUSED'), tone: 'faint' }
    : { words: words('一部に同意', 'GIVEN IN PART'), tone: 'plain' };
}

/** A name where the register has one, with the id it is found by. */
const named = (name: Bilingual | undefined, id: string): Bilingual =>
  words(name?.ja ? `${name.ja}（${id}）` : id, name?.en ? `${name.en} (${id})` : id);
const textRow = (head: Bilingual, text: Bilingual): Rows =>
  text.ja === '' && text.en === '' ? [] : [[head, { words: text }]];

function answer(matter: SubjectMatter): Section {
  const { entry, controller, org, person } = matter;
  const { notice, noticeVersion, language, textHash, method, representative } = entry.event;
  const how = answerMethods.find(({ code }) => code === method)?.text;
  return {
    heading: words('回答', 'The answer'),
    blocks: [
      {
        type: 'facts',
        rows: [
          [words('事業者', 'Organisation'), { words: named(controller.name, org) }],
          ...textRow(words('住所', 'Address'), controller.address),
          ...textRow(words('代表者', 'Representative of it'), controller.representative),
          [words('本人（仮名ID）', 'Person (pseudonymous id)'), codeCell(person)],
          ...(representative === undefined
            ? []
            : ([
                [
                  words('代理人（仮名ID）', 'Answered by (pseudonymous id)'),
                  codeCell(representative),
                ],
              ] as const)),
          [words('回答した時刻', 'Answered at'), momentCell(entry.atMs)],
          [words('回答の方法', 'How'), { words: how ?? method }],
          [
            words('示された通知文', 'Notice shown'),
            {
              words: words(
                `${notice} 第${noticeVersion}版（${language}）`,
                `${notice}, version ${noticeVersion} (${language})`,
              ),
            },
          ],
          [words('通知文のSHA-256', 'SHA-256 of its text'), codeCell(textHash)],
        ],
      },
    ],
  };
}

function purpose({ said, purpose: known, items, recipients }: Said): Section {
  const title = named(known?.title, said.purpose);
  const outcome: Cell = said.given
    ? { words: words('同意する', 'given'), tone: 'good' }
    : { words: words('同意しない', 'refused'), tone: 'faint' };
  const kept = known?.retentionDays ?? 0;
  return {
    heading: words(`利用目的：${title.ja}`, title.en),
    blocks: [
      {
        type: 'facts',
        rows: [
          [words('回答', 'Answer'), outcome],
          [
            words('目的の版', 'Version'),
            { words: words(`第${said.purposeVersion}版`, String(said.purposeVersion)) },
          ],
          ...textRow(words('内容', 'What for'), known?.description ?? words('', '')),
          ...(said.given
            ? ([
                [
                  words('項目', 'Items'),
                  listCell(
                    items.map(({ id, item }) => named(item?.name, id)),
                    words('なし', 'none'),
                  ),
                ],
                [
                  words('提供先', 'Recipients'),
                  listCell(
                    recipients.map(({ id, recipient }) => recipientName(id, recipient)),
                    words('第三者への提供なし', 'no third party'),
                  ),
                ],
                [
                  words('同意の期限', 'Until'),
                  said.expiresAt === undefined
                    ? { words: words('撤回するまで', 'withdrawn') }
                    : momentCell(said.expiresAt),
                ],
                ...(kept > 0
                  ? ([
                      [
                        words('保存期間', 'Kept for'),
                        { words: words(`${kept}日`, `${kept} days`) },
                      ],
                    ] as const)
                  : []),
              ] as const)
            : []),
        ],
      },
    ],
  };
}

type Recipient = Said['recipients'][number]['recipient'];

function recipientName(id: string, recipient: Recipient): Bilingual {
  const { ja, en } = named(recipient?.name, id);
  const country = recipient?.country ?? 'JP';
  return country === 'JP' ? words(ja, en) : words(`${ja}［${country}］`, `${en} [${country}]`);
}

const howToCheck = ({ leaf, kid, url }: PrintableReceipt): Section => ({
  heading: words('確かめ方', 'How to check it'),
  blocks: [
    {
      type: 'qr',
      content: url,
      words: words(
        'この紙は写しです。証明となるのは署名されたJSON文書で、この住所から受け取れます（サインインが要ります）。',
        'This page is a copy. What counts is the signed JSON document, found at this address after signing in.',
      ),
    },
    {
      type: 'facts',
      rows: [
        [
          words('台帳の位置', 'Place in the ledger'),
          codeCell(`consent:${leaf.stream}:${leaf.version}`),
        ],
        [words('台帳のハッシュ', 'Hash in the ledger'), codeCell(leaf.hash)],
        [words('署名鍵', 'Key (kid)'), codeCell(kid)],
      ],
    },
  ],
});

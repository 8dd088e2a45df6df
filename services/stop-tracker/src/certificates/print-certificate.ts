import { fromRfc3339, type Text } from '@doui/kernel';
import {
  type Cell,
  codeCell,
  listCell,
  momentCell,
  type PrintDocument,
  type Section,
  shortMoment,
  type Tone,
  words,
} from '@doui/print';
import type { CertifiedPartner, Check, Named, StopCertificate } from '@doui/proof';
import { acknowledgementWords, closedByWords, kindWords, viaWords } from './words.ts';

export type Printable = {
  readonly certificate: StopCertificate;
  /** What was worked out again from the certificate, and what it cannot show. */
  readonly checks: readonly Check[];
  readonly notProven: readonly Text[];
  readonly digest: string;
  readonly kid: string;
  /** Where the signed document is found. */
  readonly url: string;
};

/** The certificate as a page for people; the signed JSON is what counts. */
export function printedCertificate(printable: Printable): PrintDocument {
  const { certificate, digest } = printable;
  return {
    title: words('停止証明書', 'Stop certificate'),
    stamp: stampOf(certificate),
    lead: leadOf(certificate),
    sections: [
      whatStopped(certificate),
      feeds(certificate),
      partners(certificate),
      guarantee(printable),
      howToCheck(printable),
    ],
    foot: `${certificate.stop.id}  sha256:${digest.slice(0, 16)}…`,
    createdAtMs: certificate.iat * 1000,
  };
}

const isSuperseded = ({ stop }: StopCertificate): boolean => stop.status === 'superseded';

function stampOf(certificate: StopCertificate): { words: Text; tone: Tone } {
  if (isSuperseded(certificate)) {
    return { words: words('再同意により終了', 'SUPERSEDED'), tone: 'faint' };
  }
  return certificate.edition === 'complete'
    ? { words: words('完了', 'COMPLETE'), tone: 'good' }
    : { words: words('途中', 'INTERIM'), tone: 'warning' };
}

function leadOf(certificate: StopCertificate): Text {
  if (certificate.edition === 'complete' && !isSuperseded(certificate)) {
    return words(
      '下記の停止について、すべての提供経路が閉じ、すべての提供先が停止を確認したことを証明します。',
      'All feeds this stop concerns are closed, and all partners acknowledged that they stopped.',
    );
  }
  return isSuperseded(certificate)
    ? words(
        '停止の後に改めて同意があったため、追跡を終えました。終えた時点の状態を示します。',
        'The person gave again after the stop, so it was followed no further. This is how it stood.',
      )
    : words(
        'この停止はまだ終わっていません。発行した時点の状態だけを示します。',
        'This stop has not come to its end yet. The page shows how it stood when it was made.',
      );
}

function moment(rfc: string): Cell {
  const at = fromRfc3339(rfc);
  return at === undefined ? { words: rfc } : momentCell(at);
}

const nameOf = ({ id, name }: Named): Text =>
  name ? words(`${name.ja}（${id}）`, `${name.en} (${id})`) : words(id, id);

const all = (list: readonly Named[], none: Text): Cell => listCell(list.map(nameOf), none);

function whatStopped({ stop, iat, jti }: StopCertificate): Section {
  const kind = kindWords[stop.kind] ?? words(stop.kind, stop.kind);
  return {
    heading: words('何が止められたか', 'What was stopped'),
    blocks: [
      {
        type: 'facts',
        rows: [
          [words('事業者', 'Organisation'), { words: nameOf(stop.organisation) }],
          [words('種類', 'Kind'), { words: kind }],
          [
            words('本人（仮名ID）', 'Person (pseudonymous id)'),
            stop.person === undefined
              ? { words: words('すべての人', 'everybody') }
              : codeCell(stop.person),
          ],
          [
            words('利用目的', 'Purposes'),
            all(stop.purposes, words('すべての目的', 'every purpose')),
          ],
          [words('項目', 'Items'), all(stop.items, words('目的のすべての項目', 'every item'))],
          [
            words('提供先', 'Recipients'),
            all(stop.recipients, words('すべての提供先', 'every recipient')),
          ],
          [words('受け付けた時刻', 'Answered at'), moment(stop.answeredAt)],
          [words('発行', 'Issued'), momentCell(iat * 1000)],
          [words('停止の番号', 'Stop'), codeCell(stop.id)],
          [words('証明書の番号', 'Certificate'), codeCell(jti)],
        ],
      },
    ],
  };
}

function feeds({ feeds: list }: StopCertificate): Section {
  const empty: Cell = { words: '' };
  const rows = list.flatMap(({ feed, recipient, partitions, open }): Cell[][] => {
    const { ja, en } = recipient.name ?? words(recipient.id, recipient.id);
    const named: Cell = { words: words(`${feed}／${ja}`, en) };
    const closings = partitions.map((closed): Cell[] => [
      { words: String(closed.partition) },
      { words: closedByWords[closed.by] ?? closed.by },
      codeCell(shortMoment(closed.closedAt)),
      codeCell(String(closed.closingOffset)),
      closed.last
        ? codeCell(`${shortMoment(closed.last.at)}\n${closed.last.provision}`)
        : { words: words('なし', 'none'), tone: 'faint' },
    ]);
    if (open !== undefined) {
      const still = words(`残り${open}区画は開いています`, `${open} still open`);
      closings.push([empty, { words: still, tone: 'warning' }, empty, empty, empty]);
    }
    return closings.map((row, index) => [index === 0 ? named : empty, ...row]);
  });
  return {
    heading: words('提供経路の閉鎖', 'Feeds and where each closed'),
    blocks: [
      {
        type: 'table',
        columns: [
          { head: words('経路／提供先', 'Feed'), share: 22 },
          { head: words('区画', 'Part'), share: 8 },
          { head: words('閉じ方', 'How'), share: 16 },
          { head: words('閉鎖時刻', 'Closed at'), share: 20 },
          { head: words('閉鎖位置', 'Position'), share: 11 },
          { head: words('最後に通った記録', 'Last that passed'), share: 25 },
        ],
        rows,
        none: words('この停止が関わる提供経路はありません。', 'No feed is concerned.'),
      },
    ],
  };
}

function partners({ partners: list }: StopCertificate): Section {
  return {
    heading: words('提供先の確認', 'What the partners acknowledged'),
    blocks: [
      {
        type: 'table',
        columns: [
          { head: words('提供先', 'Partner'), share: 26 },
          { head: words('期限', 'Due'), share: 20 },
          { head: words('確認', 'Acknowledged'), share: 54 },
        ],
        rows: list.map((partner): Cell[] => [
          all(partner.recipients, words(partner.partner, partner.partner)),
          codeCell(shortMoment(partner.dueAt)),
          acknowledged(partner),
        ]),
        none: words('この停止を知らせる提供先はありません。', 'No partner had to be told.'),
      },
    ],
  };
}

function acknowledged({ acknowledgements, cutOffAt }: CertifiedPartner): Cell {
  const lines = acknowledgements.map(({ kind, at, via, reference }) => {
    const { ja, en } = acknowledgementWords[kind] ?? words(kind, kind);
    const rest = `${shortMoment(at)}  ${viaWords[via] ?? via}  ${reference}`;
    return words(`${ja}  ${rest}`, en);
  });
  if (cutOffAt !== undefined) {
    lines.push(
      words(`期限を過ぎたため提供を止めた  ${shortMoment(cutOffAt)}`, 'cut off when overdue'),
    );
  }
  if (lines.length === 0) return { words: words('まだありません', 'not yet'), tone: 'warning' };
  return {
    words: words(lines.map(({ ja }) => ja).join('\n'), lines.map(({ en }) => en).join(' · ')),
  };
}

const tones: Readonly<Record<Check['outcome'], Tone>> = {
  holds: 'good',
  open: 'faint',
  broken: 'warning',
  wrong: 'warning',
};
const outcomeWords: Readonly<Record<Check['outcome'], Text>> = {
  holds: words('成立', 'holds'),
  open: words('未定', 'open'),
  broken: words('超過', 'exceeded'),
  wrong: words('矛盾', 'contradiction'),
};

const guarantee = ({ checks }: Printable): Section => ({
  heading: words('計算し直した結果', 'Worked out again from the figures above'),
  blocks: [
    {
      type: 'table',
      columns: [
        { head: words('結果', 'Outcome'), share: 14 },
        { head: words('内容', 'What'), share: 86 },
      ],
      rows: checks.map(({ outcome, text }): Cell[] => [
        { words: outcomeWords[outcome], tone: tones[outcome] },
        { words: text },
      ]),
      none: words('なし', 'none'),
    },
  ],
});

function howToCheck({ certificate, digest, kid, url, notProven }: Printable): Section {
  const { chain } = certificate.ledger;
  return {
    heading: words('確かめ方', 'How to check it'),
    blocks: [
      {
        type: 'qr',
        content: url,
        words: words(
          'この紙は写しです。証明となるのは署名されたJSON文書で、次の命令で、サーバーなしで確かめられます：doui verify certificate.json --jwks jwks.json',
          'This page is a copy. What counts is the signed JSON document; it is checked offline with: doui verify certificate.json --jwks jwks.json',
        ),
      },
      {
        type: 'facts',
        rows: [
          [words('署名した者', 'Issuer'), codeCell(certificate.iss)],
          [words('署名鍵', 'Key (kid)'), codeCell(kid)],
          [words('文書のSHA-256', 'SHA-256 of the document'), codeCell(digest)],
          [
            words('台帳の位置', 'Place in the ledger'),
            codeCell(`${chain.service}:${chain.stream}:${chain.version}`),
          ],
          [words('台帳のハッシュ', 'Hash in the ledger'), codeCell(chain.hash)],
        ],
      },
      {
        type: 'text',
        tone: 'faint',
        words: words(
          `この証明書が示さないこと：${notProven.map(({ ja }) => ja).join('。')}。`,
          `What it does not show: ${notProven.map(({ en }) => en).join('; ')}.`,
        ),
      },
    ],
  };
}

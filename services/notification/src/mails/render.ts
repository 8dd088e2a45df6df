import type { Instant } from '@doui/kernel';
import type { Directory } from '../directory/directory.ts';
import type { MailKind, MailPart } from '../happenings/decide.ts';
import { groundOf } from './grounds.ts';
import { type Known, words } from './words.ts';

export type Language = 'ja' | 'en';

/** What is known of a mail before it is written: ids and times, no words, no addresses. */
export type MailFacts = {
  readonly org: string;
  readonly kind: MailKind;
  readonly parts: readonly MailPart[];
  readonly at: Instant;
  /** The number under which the organisation finds the matter again. */
  readonly reference: string;
};

export type WrittenMail = {
  /** Whose name stands before the address it comes from. */
  readonly sender: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

const labels = {
  ja: {
    dear: (organisation: string) => `${organisation}をご利用の方へ`,
    who: '組織',
    purpose: '利用目的',
    items: '対象の情報',
    recipients: '提供先',
    law: '根拠となる法律',
    where: '確認・お手続きのページ',
    reference: '受付番号',
    all: 'すべて',
    none: '（外部への提供はありません）',
    closing: [
      'このメールは送信専用のアドレスからお送りしています。ご不明な点は、上記のページに記載のお問い合わせ窓口までご連絡ください。',
      'このメールには、お名前や、取り扱っている情報そのものは記載しておりません。',
    ],
  },
  en: {
    dear: (_: string) => 'Hello,',
    who: 'Organisation',
    purpose: 'Purpose',
    items: 'Information',
    recipients: 'Recipients',
    law: 'The law behind this',
    where: 'See or change it here',
    reference: 'Reference',
    all: 'all',
    none: '(nothing was passed on to others)',
    closing: [
      'This address cannot receive mail. If you have a question, please use the contact given on the page above.',
      'This mail holds neither your name nor any of the information that is handled about you.',
    ],
  },
} as const;

/** Writes a mail in one language; everything that comes from outside is made neutral. */
export function renderMail(
  facts: MailFacts,
  language: Language,
  directory: Directory,
  portalUrl: string,
): WrittenMail {
  const known = knownOf(facts, language, directory);
  const said = words[facts.kind][language];
  const label = labels[language];
  const url = `${portalUrl}/?org=${encodeURIComponent(facts.org)}`;
  const rows: [string, string][] = [
    [label.who, known.organisation],
    [label.purpose, listed(known.purposes, label.all)],
    ...(known.items.length > 0
      ? ([[label.items, listed(known.items, label.all)]] as [string, string][])
      : []),
    ...(known.recipients.length > 0
      ? ([[label.recipients, listed(known.recipients, label.all)]] as [string, string][])
      : []),
    [said.when, known.when],
    [label.reference, facts.reference],
  ];
  const subject = oneLine(said.subject(known));
  const paragraphs = [said.lead(known), ...said.effect];
  const law = `${known.ground.article}\n${known.ground.says}`;
  const text = [
    label.dear(known.organisation),
    ...paragraphs,
    [`■ ${said.listTitle}`, ...rows.map(([name, value]) => `${name}: ${value}`)].join('\n'),
    `${said.next}\n${url}`,
    `■ ${label.law}\n${law}`,
    ['--', ...label.closing].join('\n'),
  ].join('\n\n');
  return {
    sender: known.organisation,
    subject,
    text: `${text}\n`,
    html: htmlOf({ language, subject, said, rows, url, known }),
  };
}

function htmlOf(page: {
  language: Language;
  subject: string;
  said: (typeof words)[MailKind][Language];
  rows: readonly [string, string][];
  url: string;
  known: Known;
}): string {
  const { language, subject, said, rows, url, known } = page;
  const label = labels[language];
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${escaped(text)}</p>`;
  const cell =
    'padding:8px 12px;border-bottom:1px solid #d8d8db;vertical-align:top;text-align:left';
  const table = rows
    .map(
      ([name, value]) =>
        `<tr><th scope="row" style="${cell};font-weight:bold;white-space:nowrap">${escaped(name)}</th>` +
        `<td style="${cell}">${escaped(value)}</td></tr>`,
    )
    .join('');
  const heading = (text: string) =>
    `<h2 style="font-size:16px;margin:24px 0 8px">${escaped(text)}</h2>`;
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${escaped(subject)}</title></head>`,
    '<body style="margin:0;background:#f8f8fb;color:#1a1a1c;line-height:1.7;font-size:16px;',
    "font-family:'Noto Sans JP','Hiragino Kaku Gothic ProN',Meiryo,sans-serif\">",
    '<div style="max-width:640px;margin:0 auto;padding:24px;background:#fff">',
    `<h1 style="font-size:20px;line-height:1.5;margin:0 0 16px">${escaped(subject)}</h1>`,
    paragraph(label.dear(known.organisation)),
    paragraph(said.lead(known)),
    ...said.effect.map(paragraph),
    heading(said.listTitle),
    `<table style="border-collapse:collapse;width:100%">${table}</table>`,
    heading(label.where),
    paragraph(said.next),
    `<p style="margin:0 0 16px"><a href="${escaped(url)}" style="color:#0017c1">${escaped(url)}</a></p>`,
    heading(label.law),
    paragraph(known.ground.article),
    paragraph(known.ground.says),
    '<hr style="border:0;border-top:1px solid #d8d8db;margin:24px 0 16px">',
    `<div style="font-size:14px;color:#4d4d52">${label.closing.map(paragraph).join('')}</div>`,
    '</div></body></html>',
  ].join('');
}

function knownOf(facts: MailFacts, language: Language, directory: Directory): Known {
  const { org, parts } = facts;
  const organisation = directory.organisation(org);
  const each = (
    ids: readonly string[],
    name: (id: string) => { ja: string; en: string } | undefined,
  ) => [...new Set(ids)].map((id) => oneLine(name(id)?.[language] ?? id));
  const ground = groundOf(facts.kind, organisation?.kind ?? 'private');
  return {
    organisation: oneLine(organisation?.name[language] ?? org),
    purposes: each(
      parts.map((part) => part.purpose).filter((purpose) => purpose !== ''),
      (id) => directory.purpose(org, id)?.title,
    ),
    items: each(
      parts.flatMap((part) => part.items),
      (id) => directory.itemName(org, id),
    ),
    recipients: each(
      parts.flatMap((part) => part.recipients),
      (id) => directory.recipient(org, id)?.name,
    ),
    when: timeOf(facts.at, language),
    ground: { article: ground.article[language], says: ground.says[language] },
  };
}

const separator = '、';
const listed = (names: readonly string[], all: string): string =>
  names.length === 0 ? all : names.join(/[^ -~]/.test(names.join('')) ? separator : ', ');

function timeOf(at: Instant, language: Language): string {
  const options = { timeZone: 'Asia/Tokyo', dateStyle: 'long', timeStyle: 'medium' } as const;
  return language === 'ja'
    ? `${new Intl.DateTimeFormat('ja-JP', options).format(at)}（日本時間）`
    : `${new Intl.DateTimeFormat('en-GB', options).format(at)} (Japan time)`;
}

// A name from the registry must not start a header or a line of its own (CR, LF and the like).
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

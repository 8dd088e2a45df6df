import { table } from '@doui/cli';
import type { CaseResult, FeedResult, PeopleCounts } from './report.ts';

const number = (value: number): string => value.toLocaleString('en');
const ms = (value: number | undefined): string =>
  value === undefined ? '–' : `${number(Math.round(value))} ms`;
const sign = (faults: readonly string[]): string => (faults.length === 0 ? '✔' : '✘');

/** People, as three lines; the last two add up to the first. */
export const peopleLines = (people: PeopleCounts): string[] => [
  `${number(people.registered)} people in ${(people.tookMs / 1000).toFixed(1)} s: ` +
    `${number(people.signedIn)} signed in, ${number(people.throughSystem)} through their organisation, ` +
    `${number(people.minors)} minors / 登録 ${number(people.registered)} 人`,
  `${number(people.gave)} consented, ${number(people.refused)} refused, ` +
    `${number(people.neverAnswered)} never answered / 同意 ${number(people.gave)}・拒否 ${number(people.refused)}・無回答 ${number(people.neverAnswered)}`,
  `${number(people.notAsked)} are not asked (opt-out, joint use), ${number(people.objected)} of them objected / ` +
    `同意を求めない人（オプトアウト・共同利用） ${number(people.notAsked)}、うち停止 ${number(people.objected)}`,
];

const caseHead = [
  ['', 'case', 'feed', 'answered', 'closed', 'before', 'after', 'withheld items'],
  ['', '出来事', '提供', '回答まで', '停止まで', '停止前', '停止後', '除外項目'],
] as const;
const caseHeadMore = [
  ['records', 'webhooks verified', 'events', 'mails'],
  ['提供記録', '検証済み通知', 'トピック', 'メール'],
] as const;

/** One row per case. */
export function caseTable(cases: readonly CaseResult[]): string[] {
  const head = caseHead.map((row, at) => [...row, ...(caseHeadMore[at] ?? [])]);
  const rows = cases.map((one) => [
    sign(one.faults),
    `${one.title.ja} ${one.title.en}`,
    one.feed,
    ms(one.answeredMs),
    ms(one.closedMs),
    number(one.passedBefore),
    number(one.passedAfterT),
    number(one.itemsRemoved),
    number(one.provisionRecords),
    `${one.webhooks.verified}/${one.webhooks.delivered}`,
    number(one.partnerEvents),
    number(one.mails),
  ]);
  const right = [3, 4, 5, 6, 7, 8, 9, 10, 11];
  const lines = table([...head, ...rows], { right, indent: '  ' });
  const notes = cases.flatMap(({ id, notes }) => notes.map((note) => `  · ${id}: ${note}`));
  const faults = faultLines(cases.map((one) => [one.id, one.faults] as const));
  return [...lines, ...faults, ...notes, '', ...followedTable(cases)];
}

/** Where each stop was closed, as the stop-tracker wrote it down: beyond it nothing of the person stands. */
function followedTable(cases: readonly CaseResult[]): string[] {
  const head = [
    ['', 'stop', 'state', 'answer to closing', 'closed at, per partition of the feed'],
    ['', '停止', '状態', '回答から閉鎖まで', '閉鎖位置（区画ごと）'],
  ];
  const rows = cases.flatMap(({ id, followed }) => {
    if (!followed) return [];
    const { status, closingMs, fenced, positions } = followed;
    const at = positions.map(({ feed, offsets }) => `${feed} ${offsets.join('/')}`).join(', ');
    return [['·', id, fenced > 0 ? `${status}, ${fenced} fenced` : status, ms(closingMs), at]];
  });
  return table([...head, ...rows], { right: [3], indent: '  ' });
}

/** One row per feed. */
export function feedTable(feeds: readonly FeedResult[]): string[] {
  const head = [
    ['', 'feed / 提供', 'written', 'received', 'withheld', 'items removed', 'provision records'],
    ['', '', '書込み', '受取り', '差止め', '除外項目', '提供記録'],
  ];
  const rows = feeds.map((one) => [
    sign(one.faults),
    one.feed,
    ...[one.written, one.received, one.withheld, one.itemsRemoved, one.provisionRecords].map(
      number,
    ),
  ]);
  const lines = table([...head, ...rows], { right: [2, 3, 4, 5, 6], indent: '  ' });
  return [...lines, ...faultLines(feeds.map((one) => [one.feed, one.faults] as const))];
}

const faultLines = (all: readonly (readonly [string, readonly string[]])[]): string[] =>
  all.flatMap(([id, faults]) => faults.map((fault) => `  ✘ ${id}: ${fault}`));

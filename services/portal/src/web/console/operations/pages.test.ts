import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { beforeAll, describe, expect, test } from 'vitest';
import { queryOf, soughtOf } from './exceptions/sought.ts';
import type { StopCase } from './stops/stop-case.ts';

// Every page is put on paper once with answers of the services: what throws, or shows a key instead of
// words, is seen here; how it looks is seen in the browser.
const org = 'hikkoshibin';
const person = 'a'.repeat(26);
const at = '2026-04-01T00:00:00.000Z';

const stop: StopCase = {
  ...{ stop: 'stop1', version: 9, status: 'closed', kind: 'withdrawal', person },
  position: `consent:${org}/person/${person}:7`,
  ...{ purposes: ['movenotice'], items: ['phone'], recipients: [], schemes: [] },
  ...{ answeredAt: at, since: at, openedAt: at, closedAt: '2026-04-01T00:00:01.200Z' },
  ...{ boundMs: 1_000, closingMs: 1_200, heldT: false, lastRecordMs: 1_100 },
  feeds: [
    {
      ...{ feed: 'toasahi', recipient: 'asahi', purpose: 'movenotice', closed: true },
      ...{ closedAt: '2026-04-01T00:00:01.200Z', openPartitions: 0 },
      partitions: [
        {
          ...{ partition: 0, by: 'fenced', closedAt: '2026-04-01T00:00:01.200Z' },
          ...{ closingOffset: 12, last: { provision: 'x/1', at } },
        },
      ],
    },
  ],
  partners: [
    {
      ...{ partner: 'denki', recipients: ['asahi'], dueAt: '2026-04-02T00:00:00.000Z' },
      ...{ settled: false, toldAt: at, remindedAt: at, escalatedAt: at, cutOffAt: at },
      acknowledgements: [{ kind: 'received', at, via: 'webhook', reference: 'ref1' }],
    },
  ],
  overdue: { feeds: [], partners: ['denki'] },
  certificate: { at, kid: 'key1', digest: 'd' },
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
};

const gate = {
  ...{ status: 'paused', why: 'view-stale', freshnessMs: null, lag: 3, released: 1_234 },
  ...{ withheld: 5, itemsRemoved: 6 },
  partitions: [
    {
      partition: 0,
      status: 'paused',
      why: 'view-stale',
      freshnessMs: 12,
      lag: 3,
      released: 1,
      withheld: 0,
    },
  ],
};
const feed = {
  ...{
    id: 'toasahi',
    version: 2,
    purpose: 'movenotice',
    recipient: 'asahi',
    items: [{ item: 'phone' }],
  },
  ...{ retired: false, status: 'paused', paused: { reason: '点検', at } },
};
const listed = (...items: unknown[]) => ({
  pages: [{ items }],
  pageParams: [{ cursor: '', rowsBefore: 0 }],
});
const words = (ja: string, en: string) => ({ ja, en });
const thing = (id: string, body: object) => ({
  ...{ id, version: 1, versions: [], retired: false },
  body,
});

const clerk = { role: 'operator', client: 'portal', subject: 'Xy3hash0fSomebody' };
const openClaims = queryOf(soughtOf(new URLSearchParams(), Date.now()), Date.now());
const in2019 = { from: '2019-01-01', to: '2019-12-31' };
const claimsOf2019 = `exceptions?${new URLSearchParams(in2019)}`;

const answers: readonly (readonly [key: readonly unknown[], answer: unknown])[] = [
  [
    ['console', org, 'items', 'named', 'phone'],
    thing('phone', { name: words('電話番号', 'phone') }),
  ],
  [
    ['console', org, 'purposes', 'named', 'movenotice'],
    thing('movenotice', { title: words('引越しの連絡', 'Moving') }),
  ],
  [
    ['console', org, 'recipients', 'named', 'asahi'],
    thing('asahi', { name: words('あさひ電力', 'Asahi') }),
  ],
  [
    ['console', org, 'schemes', 'list', 1_000, '', ''],
    { things: [thing('scheme1', { purpose: 'movenotice' })] },
  ],
  [
    ['public', org],
    {
      ...{ id: org, name: words('ひっこし便', 'Hikkoshibin'), notices: [] },
      items: [{ id: 'phone', name: words('電話番号', 'phone'), category: 'ordinary' }],
      purposes: [{ id: 'movenotice', title: words('引越しの連絡', 'Moving') }],
      recipients: [{ id: 'asahi', name: words('あさひ電力', 'Asahi') }],
    },
  ],
  [['operations', 'stops', org, {}], listed(stop)],
  [['operations', 'stop', org, 'stop1'], stop],
  [['operations', 'stop', org, 'stop2'], { ...stop, stop: 'stop2', heldT: true, lastRecordMs: 30 }],
  [['operations', 'newest-stop', org], 'stop1'],
  [['operations', 'feeds', org, {}], listed(feed)],
  [['operations', 'feed', org, 'toasahi'], feed],
  [['operations', 'gate', org, 'toasahi'], gate],
  [
    ['console', org, 'feeds', 'history', 'toasahi', 2],
    [
      { version: 1, at, what: 'put', by: { ...clerk, role: 'privacy-manager' } },
      { version: 2, at, what: 'paused', by: clerk },
    ],
  ],
  [['operations', 'released', org, 'toasahi'], [{ fromMs: Date.parse(at), count: 1_234 }]],
  [
    ['operations', 'person', org, person, 'complaint'],
    {
      ...{ person, version: 3, capacity: { needsRepresentative: true, until: at } },
      representatives: [],
      consents: [
        {
          ...{ purpose: 'movenotice', purposeVersion: 1, notice: 'n', noticeVersion: 1 },
          ...{ status: 'withdrawn', answeredAt: at, answerVersion: 2 },
          scopes: [{ item: 'phone', recipients: ['asahi'] }],
        },
      ],
    },
  ],
  [
    ['operations', 'opt-outs', org, person, 'complaint'],
    {
      schemes: [{ scheme: 'scheme1', since: at, by: 'person' }],
      gpc: { status: 'in-force', since: at },
      stops: [{ ground: 'misuse', purpose: 'movenotice', since: at }],
      contactStops: [{ channel: 'phone', since: at }],
    },
  ],
  [['operations', 'person-stops', org, person, {}], listed(stop)],
  [['operations', 'partners', org], [{ partner: 'denki', recipients: ['asahi'] }]],
  [
    ['operations', 'deliveries', org, 'denki', {}],
    listed({
      ...{ delivery: 'd1', channel: 'topic', state: 'dead', attempts: 2, createdAt: at, dueAt: at },
      event: { id: 'e1', type: 'consent-withdrawn', at },
      log: [
        { at, tookMs: 12, result: 'failed', code: 'timeout' },
        { at, tookMs: 0, result: 'resend-asked', by: clerk },
      ],
    }),
  ],
  [
    ['operations', 'exceptions', org, openClaims],
    listed({
      ...{ id: 'c1', state: 'open', at, person, use: 'provide', purpose: 'movenotice' },
      ...{ recipient: 'asahi', items: [{ item: 'phone', article: 'Law27.1.1' }] },
      ...{ ground: 'statute', requester: '警察', reason: '照会' },
    }),
  ],
  [['operations', 'exceptions', org, queryOf({ state: 'open', ...in2019 }, 0)], listed()],
  [
    ['operations', 'roles', org],
    {
      readAt: at,
      reviewDueAt: '2027-01-10T00:00:00.000Z',
      lastReview: { id: 'r1', at: '2026-01-10T00:00:00.000Z', by: { name: 'manager2' } },
      items: [
        {
          ...{ account: 'u1', name: 'operator-hikkoshibin', kind: 'person', enabled: false },
          ...{ since: at, role: 'operator', state: 'to-take-away' },
        },
        { account: 'm1', name: 'x', kind: 'machine', enabled: true, role: 'odd', state: 'new' },
      ],
    },
  ],
  [
    ['operations', 'role-reviews', org, {}],
    listed({
      ...{ id: 'r1', at, by: { name: 'manager2' }, kept: 1, takenAway: 1, note: '年次' },
      verdicts: [
        {
          ...{ account: 'u1', name: 'operator-hikkoshibin', kind: 'person', enabled: true },
          ...{ role: 'operator', outcome: 'take-away', reason: '異動', own: true },
        },
      ],
    }),
  ],
];

type Wording = 'ja' | 'en';
let render: (path: string, wording: Wording, roles?: readonly string[]) => string;

// The pages are read and translated in it, which takes long on a busy machine.
const patienceMs = 60_000;

beforeAll(async () => {
  // What the pages read of a browser before there is one.
  const kept = new Map<string, string>();
  Object.assign(globalThis, {
    location: { search: '?lang=ja' },
    localStorage: { getItem: (key: string) => kept.get(key) ?? null },
  });
  const documentElement = { lang: '', dataset: {} };
  Object.assign(globalThis, { document: { documentElement } });
  const { PreferencesProvider } = await import('../../app/preferences.tsx');
  const { addConsoleTexts } = await import('../frame/texts.ts');
  const { StaffProvider, staffOf } = await import('../frame/staff.tsx');
  const { i18n } = await import('../../i18n/i18n.ts');
  const { operationsPages } = await import('./pages.ts');
  Reflect.deleteProperty(globalThis, 'document');
  addConsoleTexts();
  const all = ['operator', 'privacy-manager', 'auditor'];
  const pages = await Promise.all(
    operationsPages.map(async ({ path, load, name }) => ({
      path: `/console/:org/${path}`,
      Component: (await load())[name] as () => React.JSX.Element,
    })),
  );
  render = (path, wording, roles = all) => {
    const staff = staffOf({ signedIn: true, roles, org });
    void i18n.changeLanguage(wording);
    const client = new QueryClient();
    for (const [key, answer] of answers) client.setQueryData(key, answer);
    const state = { reason: 'complaint' };
    const [pathname = '', search = ''] = path.split(/(?=\?)/);
    const router = createMemoryRouter(pages, { initialEntries: [{ pathname, search, state }] });
    const inside = h(StaffProvider, { value: staff }, h(RouterProvider, { router }));
    const html = renderToString(
      h(PreferencesProvider, null, h(QueryClientProvider, { client }, inside)),
    );
    client.clear();
    return html;
  };
}, patienceMs);

const shown: readonly (readonly [path: string, ja: string, en: string])[] = [
  ['stops', '同意の撤回', 'Withdrawal'],
  // Names are in the language of the browser that is made up here, whatever the page around them is in.
  ['stops', '引越しの連絡', '引越しの連絡'],
  ['flows', 'あさひ電力', 'あさひ電力'],
  ['fan-out', 'あさひ電力', 'あさひ電力'],
  ['deliveries', 'あさひ電力 (denki)', 'あさひ電力 (denki)'],
  ['stops/stop1', '追跡側が遮断', 'fenced by the tracker'],
  ['stops/stop1', '上限1000ミリ秒の後に、記録が通りました', 'A record passed after the bound'],
  ['stops/stop2', '証明は後からです', 'it was proven later'],
  ['stops/stop2', '受付から30ミリ秒後', 'Last record that passed: 30'],
  ['flows', '同意の状態が古い', 'The view is too old'],
  ['flows', '2秒ごとに', 'every 2 seconds'],
  ['flows/toasahi', '点検', 'Partition by partition'],
  ['fan-out', '流れの閉鎖', 'Flow closed'],
  ['fan-out/stop1', '提供先の回答', 'Partner answered'],
  ['fan-out/stop1', '4bf92f3577b34da6a3ce929d0e0e4736', 'Trace id'],
  ['stops/stop1', 'トレースの保存先', '4bf92f3577b34da6a3ce929d0e0e4736'],
  ['playground', '引越しの連絡', 'Choose'],
  ['persons', '見る理由', 'Why you look'],
  [`persons/${person}`, '代理の方の答えが必要です', 'A representative has to answer'],
  // No id and no code where there are words for it.
  [`persons/${person}`, 'オプトアウト: 引越しの連絡', 'Opted out: 引越しの連絡'],
  [`persons/${person}`, '利用停止(目的外の利用)', 'Use stopped (used for another purpose)'],
  ['provisions', '直近31日', 'the last 31 days'],
  ['deliveries', '専用トピック', 'Own topic'],
  // Who did it is told of each thing an operator does.
  ['deliveries', '再送の指示', 'asked to send again'],
  ['deliveries', 'Xy3hash0', 'Xy3hash0'],
  ['flows/toasahi', '停止', 'Paused'],
  ['flows/toasahi', 'Xy3hash0', 'Xy3hash0'],
  ['exceptions', '法令に基づく', 'Required by law'],
  ['exceptions', 'この日から', 'From'],
  [claimsOf2019, '2019年', '2019'],
  [claimsOf2019, '例外の主張はありません', 'No exception was claimed'],
  ['access', 'アクセス記録', 'Access log'],
  ['roles', '残っている権限が1件', 'still held: 1'],
  ['roles', '(本人による点検)', '(the reviewer’s own)'],
];

test.each(['operator', 'privacy-manager', 'auditor'])(
  'R-10.4: a person is looked for by customer number as %s',
  (role) => {
    expect(render(`/console/${org}/persons`, 'ja', [role])).toContain('お客様番号または本人のID');
    expect(render(`/console/${org}/persons`, 'en', [role])).toContain('Customer number');
  },
);

describe.each(['ja', 'en'] as const)('in %s', (wording) => {
  test.each(shown)('R-10.4: %s shows its answers in words', (path, ja, en) => {
    const html = render(`/console/${org}/${path}`, wording);
    expect(html).toContain(wording === 'ja' ? ja : en);
    const text = html.replaceAll(/<[^>]*>/g, ' ');
    // A text that is missing shows its key; a place that is not filled shows its braces.
    expect(text).not.toMatch(
      /\b(stops|stop|feeds|fanOut|look|person|list|access|roles|history|happened)\.[a-z]+[A-Za-z]*\b/,
    );
    expect(text).not.toMatch(/\{\{|undefined|NaN|Invalid Date/);
  });
});

import { QueryClient, QueryClientProvider, type QueryKey } from '@tanstack/react-query';
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { beforeAll, expect, test } from 'vitest';
import { ApiProblem } from '../app/api.ts';
import { periodOf } from './timeline/period.ts';

// Pages of the person put on paper once, with answers of the services; how they look is seen in the browser.
const org = 'hikkoshibin';
const at = '2026-04-01T00:00:00.000Z';
const words = (ja: string, en: string) => ({ ja, en });
const mine = (...of: unknown[]) => ['mine', 'me', ...of];
type Answer = readonly [key: QueryKey, answer: unknown];

const known: readonly Answer[] = [
  [mine(), [{ id: org, name: words('ひっこし便', 'Hikkoshibin'), person: {} }]],
];
const away = new ApiProblem(503);
const withdrawn = { version: 7, type: 'withdrawn', at, purpose: 'movenotice' };
const message = {
  ...{ reference: 'r1', state: 'sent', createdAt: at },
  ...{ subject: words('控え', 'A copy'), article: words('法18条', 'Article 18') },
};

type Load = () => Promise<Record<string, unknown>>;
const accessibility: Load = () => import('../accessibility/accessibility-page.tsx');
const stops: Load = () => import('./stops/stops-page.tsx');
const timeline: Load = () => import('./timeline/timeline-page.tsx');
const messages: Load = () => import('./messages/messages-page.tsx');

let render: (
  load: Load,
  name: string,
  wording: 'ja' | 'en',
  answers: readonly Answer[],
) => Promise<string>;

// The pages are read and translated in it, which takes long on a busy machine.
const patienceMs = 60_000;

beforeAll(async () => {
  // What the pages read of a browser before there is one.
  const documentElement = { lang: '', dataset: {} };
  Object.assign(globalThis, { location: { search: '?lang=ja' }, document: { documentElement } });
  const { PreferencesProvider } = await import('../app/preferences.tsx');
  const { i18n } = await import('../i18n/i18n.ts');
  Reflect.deleteProperty(globalThis, 'document');
  render = async (load, name, wording, answers) => {
    const Component = (await load())[name] as () => React.JSX.Element;
    await i18n.changeLanguage(wording);
    const client = new QueryClient({ defaultOptions: { queries: { retryOnMount: false } } });
    for (const [queryKey, answer] of [...known, ...answers]) {
      if (!(answer instanceof Error)) client.setQueryData(queryKey, answer);
      else await client.prefetchQuery({ queryKey, queryFn: () => Promise.reject(answer) });
    }
    const router = createMemoryRouter([{ path: '/', Component }]);
    const html = renderToString(
      h(
        PreferencesProvider,
        null,
        h(QueryClientProvider, { client }, h(RouterProvider, { router })),
      ),
    );
    client.clear();
    return html.replaceAll(/<[^>]*>/g, ' ');
  };
  await Promise.all([accessibility, stops, timeline, messages].map((load) => load()));
}, patienceMs);

test.each([
  ['ja', '止めたことは、まだありません', '読み込めませんでした', '同意をやめた'],
  ['en', 'You have not stopped anything yet', 'could not be loaded', 'Consent withdrawn'],
] as const)(
  'in %s, what could not be asked is not called nothing',
  async (wording, none, failed, stopped) => {
    const shown = (consents: unknown, optOuts: unknown) =>
      render(stops, 'StopsPage', wording, [
        [mine('consent-history', org), consents],
        [mine('opt-out-history', org), optOuts],
      ]);
    const nothing = await shown([], []);
    expect(nothing).toContain(none);
    expect(nothing).not.toContain(failed);
    const all = await shown(away, away);
    expect(all).toContain(failed);
    expect(all).not.toContain(none);
    const half = await shown([withdrawn], away);
    expect(half).toContain(failed);
    expect(half).toContain(stopped);
    expect(await shown([], away)).not.toContain(none);
  },
);

test.each([
  ['ja', 'さらに読み込む'],
  ['en', 'Load more'],
] as const)('in %s, messages go on behind the first page', async (wording, more) => {
  const shown = (next: object) =>
    render(messages, 'MessagesPage', wording, [
      [mine('messages', org), { pages: [{ items: [message], ...next }], pageParams: [''] }],
    ]);
  expect(await shown({ next: 'cursor' })).toContain(more);
  expect(await shown({})).not.toContain(more);
});

const page = {
  ...{ items: [], purposes: [], notices: [], recipients: [] },
  ...{ id: org, name: words('ひっこし便', 'Hikkoshibin') },
};

test('R-10.1: what is not there any more is called by its name, not by its id', async () => {
  const { purpose } = withdrawn;
  const formerly = { purposes: [{ id: purpose, title: words('前の目的', 'Former') }] };
  const text = await render(stops, 'StopsPage', 'ja', [
    [mine('consent-history', org), [withdrawn]],
    [mine('opt-out-history', org), []],
    [['public', org], { ...page, formerly: { ...formerly, recipients: [] } }],
  ]);
  expect(text).toContain('前の目的');
  expect(text).not.toContain(purpose);
});

test.each([
  ['ja', 'から今までの記録です', 'この期間に渡した記録はありません', '渡した先や日付を選ぶ'],
  ['en', 'until now', 'Nothing was passed on in this time', 'Choose recipient or dates'],
] as const)(
  'R-4.6: in %s, an empty list says of what time it is',
  async (wording, until, none, choose) => {
    const sought = { period: periodOf({ from: '', to: '' }, Date.now()), recipient: '' };
    const text = await render(timeline, 'TimelinePage', wording, [
      [['public', org], page],
      [mine('provisions', org, sought), []],
    ]);
    for (const words of [until, none, choose]) expect(text).toContain(words);
  },
);

test.each([
  ['ja', ['すべての試験対象ページ', '本人のページだけ', '停止の進み具合のページなどは含みません']],
  ['en', ['all pages tested', 'pages of persons only', 'the page that follows a stop']],
] as const)(
  'in %s, the results of the accessibility test say on which pages',
  async (wording, said) => {
    const text = await render(accessibility, 'AccessibilityPage', wording, []);
    for (const words of [...said, '/consents /contact /account']) expect(text).toContain(words);
  },
);

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { kindOf } from './kinds.ts';
import { thingPage } from './things.ts';

afterEach(() => void vi.unstubAllGlobals());

const org = 'hikkoshibin';
const item = (n: number) => ({
  ...{ id: `item${n}`, version: 1, versions: [], retired: false },
  body: { name: { ja: `項目${n}`, en: `Item ${n}` }, category: 'ordinary' },
});

let render: (search: string, wording: 'ja' | 'en') => string;

// The pages are read and translated in it, which takes long on a busy machine.
const patienceMs = 60_000;

beforeAll(async () => {
  Object.assign(globalThis, { location: { search: '' }, localStorage: { getItem: () => null } });
  Object.assign(globalThis, { document: { documentElement: { lang: '', dataset: {} } } });
  const { PreferencesProvider } = await import('../../app/preferences.tsx');
  const { i18n } = await import('../../i18n/i18n.ts');
  const { addConsoleTexts } = await import('../frame/texts.ts');
  const { StaffProvider, staffOf } = await import('../frame/staff.tsx');
  Reflect.deleteProperty(globalThis, 'document');
  const { ListPage } = await import('./list-page.tsx');
  addConsoleTexts();
  const staff = staffOf({ signedIn: true, roles: ['auditor'], org });
  render = (search, wording) => {
    void i18n.changeLanguage(wording);
    const client = new QueryClient();
    const key = (q: string) => ['console', org, 'items', 'list', 50, q, ''];
    const fifty = Array.from({ length: 50 }, (_, n) => item(n));
    client.setQueryData(key(''), { things: fifty, next: 'more' });
    client.setQueryData(key('item7'), { things: [item(7)] });
    client.setQueryData(key('nothing'), { things: [] });
    const pages = [{ path: '/console/:org/items', Component: ListPage }];
    const initialEntries = [`/console/${org}/items${search}`];
    const router = createMemoryRouter(pages, { initialEntries });
    const inside = h(StaffProvider, { value: staff }, h(RouterProvider, { router }));
    const page = h(QueryClientProvider, { client }, inside);
    const html = renderToString(h(PreferencesProvider, null, page));
    client.clear();
    return html.replaceAll('<!-- -->', '');
  };
}, patienceMs);

test.each([
  ['', 'ja', '名前かIDで探す', 51],
  ['', 'en', 'Search by name or id', 51],
  ['?q=item7', 'ja', '「item7」を含むものだけを表示しています。', 2],
  ['?q=item7', 'en', 'Only those with “item7” are shown.', 2],
  ['?q=nothing', 'ja', '「nothing」は見つかりません', 0],
  ['?q=nothing', 'en', 'Nothing has “nothing”', 0],
] as const)('R-10.4: the list at %j in %s', (search, wording, words, rows) => {
  const html = render(search, wording);
  expect(html).toContain(words);
  expect(html.match(/<tr/g)?.length ?? 0).toBe(rows);
  expect(html.includes(wording === 'ja' ? '次のページ' : 'Next page')).toBe(search === '');
});

test('R-10.4: one page is asked for, with the words that are sought', async () => {
  const paths: string[] = [];
  vi.stubGlobal('fetch', async (path: string) => {
    paths.push(path);
    return new Response(JSON.stringify({ items: [], next: 'c2' }));
  });
  const { signal } = new AbortController();
  await thingPage(org, kindOf('item'), { limit: 50, cursor: 'c1', q: '電話 番号', signal });
  await thingPage(org, kindOf('item'), { limit: 50, signal });
  expect(paths.map((path) => decodeURIComponent(path))).toEqual([
    `/api/v1/organisations/${org}/items?limit=50&cursor=c1&q=電話+番号`,
    `/api/v1/organisations/${org}/items?limit=50`,
  ]);
});

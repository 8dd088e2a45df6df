import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { beforeAll, expect, test } from 'vitest';
import { kindOf } from './kinds.ts';
import { thingOf } from './things.ts';

const org = 'meibodata';
const at = '2026-04-01T00:00:00.000Z';
const draft = { purpose: 'listsale', items: ['name'], recipients: ['meibo'], objectionDays: 30 };

type Given = { readonly approval: string; readonly own?: boolean };
let render: (given: Given) => string;

// The pages are read and translated in it, which takes long on a busy machine.
const patienceMs = 60_000;

beforeAll(async () => {
  Object.assign(globalThis, {
    location: { search: '?lang=ja' },
    localStorage: { getItem: () => null },
    sessionStorage: { getItem: () => null, setItem: () => undefined },
  });
  Object.assign(globalThis, { document: { documentElement: { lang: '', dataset: {} } } });
  const { PreferencesProvider } = await import('../../app/preferences.tsx');
  const { addConsoleTexts } = await import('../frame/texts.ts');
  const { StaffProvider, staffOf } = await import('../frame/staff.tsx');
  Reflect.deleteProperty(globalThis, 'document');
  const { PublishPage } = await import('./publish-page.tsx');
  addConsoleTexts();
  const staff = staffOf({ signedIn: true, roles: ['privacy-manager'], org });
  render = ({ approval, own }) => {
    const client = new QueryClient();
    const proposal = own === undefined ? {} : { proposal: { by: 'hash', own, at } };
    const document = { scheme: 'mailorder', version: 2, status: 'draft', versions: [], draft };
    const thing = thingOf(kindOf('scheme'), { ...document, ...proposal });
    client.setQueryData(['console', org, 'schemes', 'thing', 'mailorder'], thing);
    client.setQueryData(['console', 'organisation', org], { version: 1, approval });
    const purpose = { id: 'listsale', version: 1, title: { ja: '名簿を渡す', en: 'Passing on' } };
    const named = thingOf(kindOf('item'), purpose);
    client.setQueryData(['console', org, 'purposes', 'named', 'listsale'], named);
    const pages = [{ path: '/console/:org/schemes/:id/publish', Component: PublishPage }];
    const initialEntries = [`/console/${org}/schemes/mailorder/publish`];
    const router = createMemoryRouter(pages, { initialEntries });
    const inside = h(StaffProvider, { value: staff }, h(RouterProvider, { router }));
    const page = h(QueryClientProvider, { client }, inside);
    const html = renderToString(h(PreferencesProvider, null, page));
    client.clear();
    return html.replaceAll('<!-- -->', '');
  };
}, patienceMs);

const buttons = (html: string): string[] =>
  [...html.matchAll(/<button[^>]*>([^<]*)</g)].map(([, words = '']) => words);

test.each<[string, Given, string[]]>([
  ['one person publishes', { approval: 'one-person' }, ['公表する']],
  ['two persons: it is proposed', { approval: 'two-person' }, ['公表を提案する']],
  [
    'another’s proposal is approved, or declined',
    { approval: 'two-person', own: false },
    ['承認して公表する', '退ける、取り下げる'],
  ],
  ['one’s own is only taken back', { approval: 'two-person', own: true }, ['退ける、取り下げる']],
])('R-3.3: a scheme, %s', (_, given, expected) => {
  const html = render(given);
  expect(buttons(html)).toEqual(expected);
  // A scheme has no name of its own.
  expect(html).toContain('「名簿を渡す」の公表');
  expect(html.includes('二人の個人情報保護管理者がそろって公表します')).toBe(
    given.approval === 'two-person',
  );
});

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { beforeAll, expect, test } from 'vitest';
import { kindOf } from './kinds.ts';

const org = 'hikkoshibin';
const thing = (n: number) => ({
  ...{ id: `thing${n}`, version: 1, versions: [], retired: false },
  body: { name: { ja: `名前${n}`, en: `Name ${n}` } },
});

type Parts = Pick<typeof import('./form-fields.tsx'), 'FormFields'> &
  Pick<typeof import('./offered.ts'), 'useOffered'> &
  Pick<typeof import('./words.ts'), 'useWords'>;
let parts: Parts;

function Shown() {
  const { FormFields, useOffered, useWords } = parts;
  const form = {
    name: 'purpose',
    words: useWords(),
    names: useOffered(),
    faults: new Map(),
  } as const;
  const value = { items: ['thing3', 'thing5000'] };
  return h(FormFields, {
    form,
    fields: kindOf('purpose').fields,
    value,
    onChange: () => undefined,
  });
}

let render: (known: number, next?: string) => string;

// The pages are read and translated in it, which takes long on a busy machine.
const patienceMs = 60_000;

beforeAll(async () => {
  Object.assign(globalThis, {
    location: { search: '?lang=ja' },
    localStorage: { getItem: () => null },
  });
  Object.assign(globalThis, { document: { documentElement: { lang: '', dataset: {} } } });
  const { PreferencesProvider } = await import('../../app/preferences.tsx');
  const { addConsoleTexts } = await import('../frame/texts.ts');
  const { StaffProvider, staffOf } = await import('../frame/staff.tsx');
  Reflect.deleteProperty(globalThis, 'document');
  addConsoleTexts();
  parts = {
    ...(await import('./form-fields.tsx')),
    ...(await import('./offered.ts')),
    ...(await import('./words.ts')),
  };
  const staff = staffOf({ signedIn: true, roles: ['privacy-manager'], org });
  render = (known, next) => {
    const client = new QueryClient();
    const things = Array.from({ length: known }, (_, n) => thing(n));
    const answer = { things, ...(next === undefined ? {} : { next }) };
    client.setQueryData(['console', org, 'items', 'names'], answer);
    client.setQueryData(['console', org, 'items', 'named', 'thing5000'], thing(5_000));
    const router = createMemoryRouter([{ path: '/', Component: Shown }]);
    const inside = h(StaffProvider, { value: staff }, h(RouterProvider, { router }));
    const page = h(QueryClientProvider, { client }, inside);
    const html = renderToString(h(PreferencesProvider, null, page));
    client.clear();
    return html;
  };
}, patienceMs);

const ticks = (html: string) => html.match(/名前\d+</g) ?? [];

test('R-10.4: of few items all are offered, and there is nothing to search for', () => {
  const html = render(10);
  expect(ticks(html)).toHaveLength(11);
  expect(html).not.toContain('type="search"');
});

test('R-10.4: past a thousand items the form offers some, says so, and searches for the rest', () => {
  const html = render(1_000, 'more');
  // 40 that are not chosen and the two that are, one of which is not among the thousand.
  expect(ticks(html)).toHaveLength(42);
  expect(html).toContain('名前5000<');
  expect(html).toContain('type="search"');
  expect(html).toContain('1,000件より多くあります');
});

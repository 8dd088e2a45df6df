import { InfiniteQueryObserver, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../../i18n/i18n.ts';
import { addConsoleTexts } from '../../frame/texts.ts';
import { type ListAsk, type Page, pagedOptions, usePaged } from './paged.ts';
import { PagedTable } from './paged-table.tsx';

type Row = { readonly id: number };

// What a service answers that has 100,000 rows: half of them open.
const rowsAll = Array.from({ length: 100_000 }, (_, id): Row => ({ id }));
let calls: string[] = [];

beforeAll(() => {
  startI18n('en');
  addConsoleTexts();
});

beforeEach(() => {
  calls = [];
  vi.stubGlobal('fetch', async (path: string) => {
    calls.push(path);
    const asked = new URL(path, 'http://portal').searchParams;
    const [from, limit] = [Number(asked.get('cursor') ?? 0), Number(asked.get('limit'))];
    const found = asked.has('state') ? rowsAll.filter(({ id }) => id % 2 === 0) : rowsAll;
    const items = found.slice(from, from + limit);
    const next = from + limit < found.length ? { next: String(from + limit) } : {};
    return new Response(JSON.stringify({ items, ...next }));
  });
});
afterEach(() => void vi.unstubAllGlobals());

const ask = (query: Record<string, string> = {}): ListAsk => ({ key: ['x'], path: '/x', query });

function watched(client: QueryClient, query?: Record<string, string>) {
  return new InfiniteQueryObserver(client, pagedOptions<Row>(ask(query)));
}

const idsOf = (pages: readonly Page<Row>[] | undefined) =>
  (pages ?? []).flatMap(({ items }) => items.map(({ id }) => id));

function shown(client: QueryClient, query?: Record<string, string>): string {
  return renderToString(h(QueryClientProvider, { client }, h(Shown, { query })));
}

function Shown({ query }: { query: Record<string, string> | undefined }) {
  return h(PagedTable<Row>, {
    list: usePaged<Row>(ask(query)),
    caption: 'rows',
    columns: [{ key: 'id', title: 'id', cell: ({ id }) => `row ${id}` }],
    keyOf: ({ id }) => String(id),
    empty: { title: 'none' },
  });
}
const rowsIn = (html: string) => html.match(/row \d+/g)?.length ?? 0;

test('R-10.4: a list of 100,000 rows keeps few of them on the page, and a way back', async () => {
  const client = new QueryClient();
  const list = watched(client);
  await list.refetch();
  expect(rowsIn(shown(client))).toBe(50);
  expect(shown(client)).toContain('50 shown, there are more');

  await list.fetchNextPage();
  expect([rowsIn(shown(client)), calls.length]).toEqual([100, 2]);

  for (let page = 2; page < 40; page += 1) await list.fetchNextPage();
  expect(calls).toHaveLength(40);
  const deep = shown(client);
  expect(rowsIn(deep)).toBe(200);
  expect(deep).toContain('Rows 1,801 to 2,000, there are more');
  expect(deep).toContain('Back to earlier rows');

  // Asked anew, only what is shown is asked for.
  calls = [];
  await list.refetch();
  expect(calls).toHaveLength(4);
  expect(idsOf(list.getCurrentResult().data?.pages)).toEqual(
    Array.from({ length: 200 }, (_, at) => 1_800 + at),
  );

  let steps = 0;
  for (; list.getCurrentResult().hasPreviousPage; steps += 1) await list.fetchPreviousPage();
  expect(steps).toBe(36);
  const back = shown(client);
  expect([rowsIn(back), back.includes('row 0<')]).toEqual([200, true]);
  expect(back).not.toContain('Back to earlier rows');
  client.clear();
});

test('R-10.4: a filter asks anew from the beginning, one page', async () => {
  const client = new QueryClient();
  const list = watched(client, { state: 'open' });
  await list.refetch();
  expect(calls).toEqual(['/api/x?state=open&limit=50']);
  await list.fetchNextPage();
  expect(idsOf(list.getCurrentResult().data?.pages).at(-1)).toBe(198);
  expect(rowsIn(shown(client, { state: 'open' }))).toBe(100);
  client.clear();
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPages } from '../src/build-pages.ts';
import { readPageFiles } from '../src/server/pages/page-files.ts';
import { budgetOf, budgetsKb } from './budgets.ts';
import { pageBytes } from './page-bytes.ts';

const parent = mkdtempSync(join(tmpdir(), 'doui-pages-'));
let directory = '';
beforeAll(async () => {
  directory = await buildPages(parent);
}, 120_000);
afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe('the built pages', () => {
  test('are found again, and served with a nonce', async () => {
    expect(await buildPages(parent)).toBe(directory);
    const { index, files } = readPageFiles(directory);
    expect(index).toContain('nonce="__NONCE__"');
    expect(files.get('/icon.svg')?.type).toBe('image/svg+xml');
    expect([...files.keys()].some((path) => path.endsWith('.woff2'))).toBe(true);
  });

  test('S9: hold nothing inline and nothing from elsewhere', () => {
    const { index, files } = readPageFiles(directory);
    expect(index).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=/);
    const styles = [...files].filter(([path]) => path.endsWith('.css'));
    for (const [, { bytes }] of styles)
      expect(bytes.toString()).not.toMatch(/url\(["']?(https?:)?\/\//);
    for (const [, address] of index.matchAll(/(?:src|href)="([^"]+)"/g))
      expect(address).toMatch(/^\//);
  });

  test('R-10.1: code and styles of every page keep their budget, by bytes', () => {
    const pages = pageBytes(directory);
    // Of the person, the organisation and everybody: none is left out because it has another name.
    expect([...pages.keys()]).toEqual(expect.arrayContaining(someOfEach));
    expect(pages.size).toBeGreaterThanOrEqual(31);
    const over = [...pages].filter(([page, kb]) => kb < 100 || kb > budgetsKb[budgetOf(page)]);
    expect(over).toEqual([]);
  });
});

const someOfEach = [
  'person/welcome-page.tsx',
  'person/consents/consents-page.tsx',
  'person/notice/notice-page.tsx',
  'person/stops/stop-page.tsx',
  'accessibility/accessibility-page.tsx',
  'console/registry/form-page.tsx',
  'console/operations/fan-out/fan-out-page.tsx',
];

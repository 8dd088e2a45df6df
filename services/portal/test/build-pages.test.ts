import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPages } from '../src/build-pages.ts';
import { readPageFiles } from '../src/server/pages/page-files.ts';

const parent = mkdtempSync(join(tmpdir(), 'doui-pages-'));
let directory = '';
beforeAll(async () => {
  directory = await buildPages(parent);
}, 120_000);
afterAll(() => rmSync(parent, { recursive: true, force: true }));

/** The packed size of files of the build, in kB. */
const packedKb = (paths: Iterable<string>): number =>
  [...paths].reduce((sum, path) => sum + readFileSync(`${join(directory, path)}.br`).length, 0) /
  1_000;

/** A script with every script it cannot do without. */
function withImports(path: string, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found;
  found.add(path);
  const text = readFileSync(join(directory, path), 'utf8');
  for (const [, name] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
    withImports(`/assets/${name}`, found);
  }
  return found;
}

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

  test('R-10.1: code and styles of the first pages keep their budget of 225 kB', () => {
    const { index } = readPageFiles(directory);
    const named = [...index.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
      ([, path]) => path ?? '',
    );
    const scripts = readdirSync(join(directory, 'assets')).filter((name) => name.endsWith('.js'));
    for (const page of ['welcome-page', 'consents-page', 'notice-page', 'stop-page']) {
      const script = scripts.find((name) => name.startsWith(`${page}-`));
      expect([page, script !== undefined]).toEqual([page, true]);
      const paths = new Set(named.filter((path) => path.endsWith('.css')));
      for (const path of [...named.filter((one) => one.endsWith('.js')), `/assets/${script}`]) {
        for (const one of withImports(path)) paths.add(one);
      }
      const kb = packedKb(paths);
      expect([page, kb > 100 && kb < 225 ? 'fits' : kb]).toEqual([page, 'fits']);
    }
  });
});

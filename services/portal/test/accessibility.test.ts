import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { criteria } from '../src/web/accessibility/criteria.ts';
import { accessibilityEn } from '../src/web/accessibility/en.ts';
import { accessibilityJa } from '../src/web/accessibility/ja.ts';
import { findings, testedPages, tool } from '../src/web/accessibility/results.ts';
import { operationsPages, personPages, registryPages, type Shown } from './page-lists.ts';

// The page of results says what tests do. Here it is held to them.
const file = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const consolePath = ({ path, org = 'hikkoshibin' }: Shown): string => `/console/${org}/${path}`;

test('the pages that are named are those the browser opens, and no others', () => {
  const opened = [
    [...new Set(personPages.map(({ path }) => path))],
    [...new Set(operationsPages.map(consolePath))],
    [...new Set(registryPages.map(consolePath))],
  ];
  expect(testedPages.map(({ paths }) => [...paths].sort())).toEqual(
    opened.map((paths) => paths.sort()),
  );
});

test('each of the 38 criteria of levels A and AA is there once, in the order of the standard', () => {
  const inOrder = criteria.map(({ id }) => id.split('.').map(Number));
  const sorted = [...inOrder].sort(
    ([a = 0, b = 0, c = 0], [d = 0, e = 0, f = 0]) => a - d || b - e || c - f,
  );
  expect(inOrder).toEqual(sorted);
  expect(new Set(criteria.map(({ id }) => id)).size).toBe(38);
  expect(criteria.filter(({ level }) => level === 'A')).toHaveLength(25);
});

test('a criterion is called checked once at most, and only by a test that is there', () => {
  const ids = findings.map(({ criterion }) => criterion);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { criterion, check } of findings) {
    expect(criteria.map(({ id }) => id)).toContain(criterion);
    if (check.by === 'axe') continue;
    expect([criterion, file(check.file).includes(`'${check.name}'`)]).toEqual([criterion, true]);
  }
});

test('what is tried on a few pages only is not said of more', () => {
  const tests = { keyboard: file('accessibility.e2e.test.ts'), fault: file('account.e2e.test.ts') };
  expect(tests.keyboard).toContain('for (const path of keyboardPages) {');
  expect(tests.fault).toContain('window.go(faultPage)');
  const persons = testedPages[0]?.paths ?? [];
  for (const { criterion, check, where } of findings) {
    // Only axe is run on every page; what is on a list is on a list of pages that are opened.
    expect([criterion, where === 'all']).toEqual([criterion, check.by === 'axe']);
    if (typeof where !== 'string') expect(persons).toEqual(expect.arrayContaining([...where]));
  }
});

test('the tool that is named is the one that is used', () => {
  const { devDependencies } = JSON.parse(file('../../../package.json'));
  const [, name = '', version] = /^(.+) (\S+)$/.exec(tool) ?? [];
  expect(devDependencies[name]).toBe(version);
});

test('the texts are there in both languages, with the same names in them', () => {
  const placesIn = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
  for (const [key, ja] of Object.entries(accessibilityJa)) {
    const en = accessibilityEn[key as keyof typeof accessibilityJa];
    expect([key, placesIn(en)]).toEqual([key, placesIn(ja)]);
    expect([key, /[\u3040-\u30ff\u4e00-\u9fff]/.test(en)]).toEqual([key, false]);
  }
});

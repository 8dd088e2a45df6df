import { expect, test } from 'vitest';
import { easy } from './easy.ts';
import { en } from './en.ts';
import { ja } from './ja.ts';

type Tree = { readonly [key: string]: string | Tree };

const keysOf = (tree: Tree, before = ''): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [before + key] : keysOf(value, `${before}${key}.`),
  );

const textAt = (tree: Tree, path: string): string =>
  String(path.split('.').reduce<unknown>((at, key) => (at as Tree)?.[key], tree));

const placesOf = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

test('R-10.1: every Japanese text has an English one, and the other way round', () => {
  expect(keysOf(en)).toEqual(keysOf(ja));
});

test('the same names stand in the same texts', () => {
  for (const key of keysOf(ja)) {
    expect([key, ...placesOf(textAt(en, key))]).toEqual([key, ...placesOf(textAt(ja, key))]);
  }
});

test('what is put more simply is a text that exists', () => {
  const known = new Set(keysOf(ja));
  expect(keysOf(easy as Tree).filter((key) => !known.has(key))).toEqual([]);
});

test('English texts hold no Japanese', () => {
  const japanese = keysOf(en).filter((key) => /[\u3040-\u30ff\u4e00-\u9fff]/.test(textAt(en, key)));
  expect(japanese).toEqual([]);
});

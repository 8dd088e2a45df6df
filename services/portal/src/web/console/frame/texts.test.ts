import { expect, test } from 'vitest';
import { consoleTexts } from './texts.ts';

type Tree = { readonly [key: string]: string | Tree };

const textsOf = (tree: Tree, before = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[before + key, value]] : textsOf(value, `${before}${key}.`),
  );
const placesOf = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

const ja = textsOf(consoleTexts.ja);
const en = new Map(textsOf(consoleTexts.en));

test('R-10.4: every text of the console is there in both languages, with the same names in it', () => {
  expect([...en.keys()]).toEqual(ja.map(([key]) => key));
  for (const [key, text] of ja) {
    expect([key, ...placesOf(en.get(key) ?? '')]).toEqual([key, ...placesOf(text)]);
  }
});

test('English texts hold no Japanese, and none is empty', () => {
  const wrong = [...en].filter(
    ([, text]) => text === '' || /[\u3040-\u30ff\u4e00-\u9fff]/.test(text),
  );
  expect(wrong).toEqual([]);
});

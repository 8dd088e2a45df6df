import { expect, test } from 'vitest';
import { articleWords } from './basis-words.ts';

test.each([
  ['Law27.1', '法27条1項', 'Art. 27(1)'],
  ['Law27.1.2', '法27条1項2号', 'Art. 27(1)(2)'],
  ['Law28', '法28条', 'Art. 28'],
  ['P3.4.2.8', 'P3.4.2.8', 'P3.4.2.8'],
])('%s is written as %s', (cite, ja, en) => {
  expect(articleWords(cite)).toEqual({ ja, en });
});

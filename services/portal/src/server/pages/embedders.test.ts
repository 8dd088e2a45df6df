import { expect, test } from 'vitest';
import { framedBy, readEmbedders } from './embedders.ts';

test('origins are read by organisation', () => {
  const text = 'one=https://a.example https://b.example:8443; two=http://localhost:3000;';
  expect(readEmbedders(text)).toEqual(
    new Map([
      ['one', ['https://a.example', 'https://b.example:8443']],
      ['two', ['http://localhost:3000']],
    ]),
  );
  expect(readEmbedders('')).toEqual(new Map());
});

test.each([
  ['a path', 'one=https://a.example/page'],
  ['a slash at the end', 'one=https://a.example/'],
  ['a wildcard', 'one=https://*.example'],
  ['everybody', 'one=*'],
  ['plain HTTP elsewhere', 'one=http://a.example'],
  ['another directive', "one=https://a.example 'self'"],
  ['no list', 'one='],
  ['an organisation twice', 'one=https://a.example;one=https://b.example'],
  ['no organisation', 'https://a.example'],
])('S9: %s is no list of origins', (_what, text) => {
  expect(readEmbedders(text)).toBeUndefined();
});

test('only the page of a notice is framed', () => {
  const embedders = new Map([['one', ['https://a.example']]]);
  expect(framedBy(embedders, '/embed/one/form')).toEqual(['https://a.example']);
  for (const path of ['/embed/two/form', '/embed/one', '/consents', '/embed/one/form/x', '/']) {
    expect([path, framedBy(embedders, path)]).toEqual([path, []]);
  }
});

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type LawCase, parseCaseFile, runCase } from '../src/cases/index.ts';

const folder = new URL('../../../cases/law/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

const casesOf = (name: string): readonly LawCase[] => {
  const file = parseCaseFile(parse(readFileSync(new URL(name, folder), 'utf8')));
  if (!file.ok) throw new Error(`${name}: ${JSON.stringify(file.error, null, 1)}`);
  return file.value.cases;
};

describe.each(files)('cases/law/%s', (name) => {
  test.each(casesOf(name).map((line) => [line.id, line] as const))('%s', (_id, line) => {
    expect(runCase(line)).toEqual([]);
  });
});

test('a case that wants something else does not pass', () => {
  const [line] = casesOf('provision.yaml');
  if (!line?.want) throw new Error('the first case has a want');
  expect(runCase({ ...line, want: { ...line.want, effect: 'deny' } })).toEqual([
    'effect: got "permit", wanted "deny"',
  ]);
});

test('a case file names every fault with its place', () => {
  const parsed = parseCaseFile({
    title: 'x',
    cases: [
      { id: 'a', requirements: [], at: 'soon', asks: {} },
      { id: 'a', at: '2024-01-01' },
    ],
  });
  expect(parsed.ok ? [] : parsed.error.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
    '/cases/0/at wrong-shape',
    '/cases/0/asks unknown-member',
    '/cases/1/requirements missing-member',
  ]);
});

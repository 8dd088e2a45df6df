import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  type CaseFile,
  caseFileShape,
  jsonSchema,
  lawTrace,
  parseCaseFile,
  runCase,
  uncovered,
} from '../src/cases/index.ts';

const folder = new URL('../../../cases/law/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

const fileOf = (name: string): CaseFile => {
  const file = parseCaseFile(parse(readFileSync(new URL(name, folder), 'utf8')));
  if (!file.ok) throw new Error(`${name}: ${JSON.stringify(file.error, null, 1)}`);
  return file.value;
};

describe.each(files)('cases/law/%s', (name) => {
  test.each(fileOf(name).cases.map((line) => [line.id, line] as const))('%s', (_id, line) => {
    expect(runCase(line)).toEqual([]);
  });
});

test('a case that wants something else does not pass', () => {
  const [line] = fileOf('provision.yaml').cases;
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

test('every requirement has a permitting and a refusing case, every difference both sides', () => {
  expect(uncovered(files.map(fileOf))).toEqual([]);
});

test('ids of cases are unique over all files', () => {
  const ids = files.flatMap((name) => fileOf(name).cases.map(({ id }) => id));
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});

test('docs/law-trace.md and cases/law.schema.json are what the cases make', () => {
  const root = new URL('../../../', import.meta.url);
  const trace = readFileSync(new URL('docs/law-trace.md', root), 'utf8');
  expect(trace).toBe(lawTrace(files.toSorted().map(fileOf)));
  const schema = JSON.parse(readFileSync(new URL('cases/law.schema.json', root), 'utf8'));
  expect(schema).toMatchObject(jsonSchema(caseFileShape));
});

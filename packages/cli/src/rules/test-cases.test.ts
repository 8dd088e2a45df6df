import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSources } from '../apply/files.ts';
import { testCases } from './test-cases.ts';

const cases = join(import.meta.dirname, '../../../../cases');

test('the cases of the repository pass, and a name picks some of them', () => {
  const sources = readSources([cases], []);
  const all = testCases(sources);
  expect(all.lines.filter((line) => !line.startsWith('ok'))).toEqual([]);
  expect(all.failed).toBe(0);
  const first = /- id: (\S+)/.exec(sources.map(({ text }) => text).join('\n'))?.[1] ?? '';
  const some = testCases(sources, first);
  expect(some.passed).toBeGreaterThan(0);
  expect(some.passed).toBeLessThan(all.passed);
});

test('a file that is none is told with its place, and counts as failed', () => {
  const tested = testCases([
    { file: 'a.yaml', text: 'title: {' },
    { file: 'b.yaml', text: 'title: x\ncases: []\nunknown: 1\n' },
  ]);
  expect(tested.failed).toBe(2);
  expect(tested.lines.join('\n')).toMatch(/a\.yaml .*not-yaml/);
  expect(tested.lines.join('\n')).toMatch(/b\.yaml \/unknown/);
});

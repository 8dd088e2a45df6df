import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lastGreenReport } from './main-job.ts';

const directory = mkdtempSync(join(tmpdir(), 'doui-report-'));
const path = join(directory, 'report.json');
const green = { finishedAt: '2026-11-22T09:00:00+09:00', passed: true, printed: ['a line'] };

afterEach(() => rmSync(path, { force: true }));

test('a report that ended well is shown again', () => {
  writeFileSync(path, JSON.stringify(green));
  expect(lastGreenReport(path)).toEqual({
    finishedAt: green.finishedAt,
    printed: green.printed,
  });
});

test.each([
  ['there is none', undefined],
  ['it failed', JSON.stringify({ ...green, passed: false })],
  ['it never ended', JSON.stringify({ ...green, finishedAt: undefined })],
  ['only half of it was written', JSON.stringify(green).slice(0, 40)],
  ['it is something else', 'null'],
])('the main job runs again when of its report %s', (_, content) => {
  if (content !== undefined) writeFileSync(path, content);
  expect(lastGreenReport(path)).toBeUndefined();
});

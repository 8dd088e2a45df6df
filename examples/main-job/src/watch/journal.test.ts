import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readJournal } from './journal.ts';

const directory = mkdtempSync(join(tmpdir(), 'journal-'));
afterAll(() => rmSync(directory, { recursive: true }));

test('a line is given once, when it is whole, also when its writer was cut inside a character', () => {
  const file = join(directory, 'a');
  const journal = readJournal(file);
  expect(journal.next()).toEqual([]);
  const line = Buffer.from(`${JSON.stringify({ type: 'mail', subject: '停止' })}\n`);
  appendFileSync(file, line.subarray(0, line.length - 6));
  expect(journal.next()).toEqual([]);
  appendFileSync(file, line.subarray(line.length - 6));
  appendFileSync(file, '{"type":"ended"}\n');
  expect(journal.next()).toEqual([{ type: 'mail', subject: '停止' }, { type: 'ended' }]);
  expect(journal.next()).toEqual([]);
  journal.close();
});

import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesWith, tracesOf } from './traces.ts';

// The search for what must not be found: it has to find it, however it was written.
test('P9: a planted value is found in every shape, across chunks and in pieces', async () => {
  const value = `Kanariya-${randomBytes(12).toString('hex')}@example.jp`;
  const folder = mkdtempSync(join(tmpdir(), 'doui-traces-'));
  const noise = () => randomBytes(3_000);
  const put = (name: string, middle: Uint8Array | string) =>
    writeFileSync(join(folder, name), Buffer.concat([noise(), Buffer.from(middle), noise()]));
  put('plain', value);
  put('piece', value.slice(9, 24));
  put('utf16', Buffer.from(value, 'utf16le'));
  put('hex', Buffer.from(value).toString('hex'));
  for (const before of ['', 'x', 'yy']) {
    put(`base64-${before.length}`, Buffer.from(`${before}${value} and more`).toString('base64'));
  }
  put('base64url', Buffer.from(`{"to":"${value}"}`).toString('base64url'));
  writeFileSync(
    join(folder, 'far'),
    Buffer.concat([Buffer.alloc((1 << 20) - 7), Buffer.from(value), Buffer.alloc(1 << 20)]),
  );
  put('other', `Kanariya-${randomBytes(12).toString('hex')}`.slice(9));
  put('skipped.log', value);
  const found = await filesWith(folder, tracesOf(value), /^skipped/);
  expect(found.sort()).toEqual([
    'base64-0',
    'base64-1',
    'base64-2',
    'base64url',
    'far',
    'hex',
    'piece',
    'plain',
    'utf16',
  ]);
  const key = randomBytes(60);
  put('key', key.subarray(20, 40));
  expect(await filesWith(folder, tracesOf(key))).toEqual(['key']);
});

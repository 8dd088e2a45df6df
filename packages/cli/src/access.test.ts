import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { accessFrom } from './access.ts';

const directory = mkdtempSync(join(tmpdir(), 'doui-access-'));
const file = join(directory, 'clients.json');
const env = { DOUI_DATA_DIR: directory, DOUI_CLIENTS_FILE: file };

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('the secrets of several organisations come from one file', () => {
  writeFileSync(file, JSON.stringify({ 'manager-abc': 'one', 'manager-xyz': 'two' }));
  const access = accessFrom(env);
  expect(access.client('manager', 'abc')).toEqual({ id: 'manager-abc', secret: 'one' });
  expect(access.client('manager', 'xyz')).toEqual({ id: 'manager-xyz', secret: 'two' });
  expect(() => access.client('manager', 'nobody')).toThrow('manager-nobody');
});

test('one client that is named is used for everything', () => {
  const access = accessFrom({ ...env, DOUI_CLIENT_ID: 'mine', DOUI_CLIENT_SECRET: 'three' });
  expect(access.client('manager', 'abc')).toEqual({ id: 'mine', secret: 'three' });
});

test.each(['', '{}', '[]', '["one"]', 'null', '{"manager-abc":1}', '{"manager-abc":""}'])(
  'a file that holds %j is refused by its name',
  (content) => {
    writeFileSync(file, content);
    expect(() => accessFrom(env)).toThrow('DOUI_CLIENTS_FILE');
  },
);

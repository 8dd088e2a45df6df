import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { clusterId, secretsOf } from './secrets.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'doui-secrets-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('a cluster id is never taken for an option of the command line', () => {
  const anyBytes = fc.uint8Array({ minLength: 16, maxLength: 16 });
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      expect(clusterId(Buffer.from(bytes))).toMatch(/^[A-Za-z0-9][\w-]{21}$/);
    }),
  );
});

test('R-3.2: secrets are made once, readable by their owner only, and new names are added', () => {
  const before = secretsOf(dataDir, { users: ['gate'], clients: [], keys: ['master'] });
  const after = secretsOf(dataDir, {
    users: ['gate', 'consent'],
    clients: ['svc'],
    keys: ['master'],
  });
  expect(after.kafka['gate']).toBe(before.kafka['gate']);
  expect(after.keys['master']).toBe(before.keys['master']);
  expect(Object.keys(after.kafka).sort()).toEqual(['consent', 'gate']);
  expect(statSync(join(dataDir, 'secrets.json')).mode & 0o077).toBe(0);
});

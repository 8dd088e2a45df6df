import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultCacheDir, kafkaClassPath } from '@doui/local';
import { productData } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkedByJose4j } from './jose4j.ts';

// The certificate of the main job's withdrawal, as the product issued it and with the keys it published.
const issued = join(productData(), 'main-job', 'certificate.json');
const keys = join(productData(), 'main-job', 'certificate-keys.json');
const folder = mkdtempSync(join(tmpdir(), 'doui-certificate-'));
let classPath = '';

beforeAll(async () => {
  classPath = await kafkaClassPath(defaultCacheDir(), () => undefined);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('R-9.5: the certificate that the product issued is verified by a library that is not ours', () => {
  const good = checkedByJose4j(classPath, issued, keys);
  expect(good.status, good.stderr).toBe(0);
  const [type, payload = ''] = good.stdout.split('\n');
  expect(type).toBe('doui-stop-certificate+jwt');
  const certificate = JSON.parse(payload);
  expect(certificate).toMatchObject({
    edition: 'complete',
    stop: { kind: 'withdrawal', status: 'complete' },
    ledger: { chain: { service: 'consent' } },
  });
  expect(certificate.feeds.length).toBeGreaterThan(0);

  // One that says something else under the same signature is found out.
  const signed = JSON.parse(readFileSync(issued, 'utf8'));
  const other = { ...certificate, guarantee: { ...certificate.guarantee, held: false } };
  const changed = join(folder, 'changed.json');
  const forged = Buffer.from(JSON.stringify(other)).toString('base64url');
  writeFileSync(changed, JSON.stringify({ ...signed, payload: forged }));
  expect(forged).not.toBe(signed.payload);
  expect(checkedByJose4j(classPath, changed, keys).status).toBe(1);
});

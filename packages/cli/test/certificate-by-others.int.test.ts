import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultCacheDir, kafkaClassPath } from '@doui/local';
import { jwksOf, type StopCertificate, signCertificate, signingKeyFromSeed } from '@doui/proof';
import { beforeAll, expect, test } from 'vitest';
import { checkedByJose4j } from './jose4j.ts';

const key = signingKeyFromSeed(new Uint8Array(32).fill(3));
const newer = signingKeyFromSeed(new Uint8Array(32).fill(4));
const folder = mkdtempSync(join(tmpdir(), 'doui-certificate-'));
const certificate = { edition: 'interim', stop: { id: '停止' } } as unknown as StopCertificate;
let classPath = '';

beforeAll(async () => {
  classPath = await kafkaClassPath(defaultCacheDir(), () => undefined);
}, 180_000);

function file(name: string, content: object): string {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}
const checked = (document: string, keys: string) => checkedByJose4j(classPath, document, keys);

test('R-9.5: a certificate is verified by another JWS library than the one it was signed with', async () => {
  const signed = await signCertificate(certificate, key);
  const document = file('certificate.json', signed);
  const good = checked(document, file('keys.json', jwksOf([newer, key])));
  expect(good.stdout).toBe(`doui-stop-certificate+jwt\n${JSON.stringify(certificate)}\n`);
  expect(good.status).toBe(0);
  // The same name over another key, and another payload under the signature, are both found out.
  const impostor = { ...newer, publicJwk: { ...newer.publicJwk, kid: key.id } };
  expect(checked(document, file('other.json', jwksOf([impostor]))).status).toBe(1);
  const payload = Buffer.from('{"edition":"complete"}').toString('base64url');
  const changed = file('changed.json', { ...signed, payload });
  expect(checked(changed, file('keys.json', jwksOf([key]))).status).toBe(1);
}, 180_000);

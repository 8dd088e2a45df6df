import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultCacheDir, kafkaClassPath } from '@doui/local';
import { jwksOf, type StopCertificate, signCertificate, signingKeyFromSeed } from '@doui/proof';
import { beforeAll, expect, test } from 'vitest';

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
const checkedByJose4j = (document: string, keys: string) =>
  spawnSync(
    'java',
    [
      ...['-cp', classPath],
      fileURLToPath(new URL('VerifyJws.java', import.meta.url)),
      ...[document, keys],
    ],
    { encoding: 'utf8' },
  );

test('R-9.5: a certificate is verified by another JWS library than the one it was signed with', async () => {
  const signed = await signCertificate(certificate, key);
  const document = file('certificate.json', signed);
  const good = checkedByJose4j(document, file('keys.json', jwksOf([newer, key])));
  expect(good.stdout).toBe(`doui-stop-certificate+jwt\n${JSON.stringify(certificate)}\n`);
  expect(good.status).toBe(0);
  // The same name over another key, and another payload under the signature, are both found out.
  const impostor = { ...newer, publicJwk: { ...newer.publicJwk, kid: key.id } };
  expect(checkedByJose4j(document, file('other.json', jwksOf([impostor]))).status).toBe(1);
  const payload = Buffer.from('{"edition":"complete"}').toString('base64url');
  const changed = file('changed.json', { ...signed, payload });
  expect(checkedByJose4j(changed, file('keys.json', jwksOf([key]))).status).toBe(1);
}, 180_000);

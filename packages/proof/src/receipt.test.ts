import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { CompactSign } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  jwksOf,
  readSigningKey,
  receiptType,
  signingKeyFromSeed,
  signReceipt,
  verifyReceipt,
} from './index.ts';

const key = signingKeyFromSeed(new Uint8Array(32).fill(7));
const other = signingKeyFromSeed(new Uint8Array(32).fill(8));
const jwks = jwksOf([key]);
const receipt = { receiptId: 'consent:org/person/abc:3', purpose: '転居の連絡' };

describe('a signed receipt', () => {
  test('is read back by anybody who has the public key', async () => {
    const jws = await signReceipt(receipt, key);
    expect(await verifyReceipt(jws, jwks)).toEqual({ ok: true, value: receipt });
    expect(JSON.stringify(jwks)).not.toContain('"d"');
  });

  test('with any character of it changed is refused', async () => {
    const jws = await signReceipt(receipt, key);
    await fc.assert(
      fc.asyncProperty(fc.nat(jws.length - 1), fc.constantFrom('A', 'b', '7'), async (at, by) => {
        // The last character of a part may carry bits that are not part of the value.
        if (jws[at] === by || jws[at + 1] === '.' || at === jws.length - 1) return;
        const changed = jws.slice(0, at) + by + jws.slice(at + 1);
        expect((await verifyReceipt(changed, jwks)).ok).toBe(false);
      }),
    );
  });

  test('of another signer, another kind or no signer at all is refused', async () => {
    const foreign = await signReceipt(receipt, other);
    expect(await verifyReceipt(foreign, jwks)).toEqual({ ok: false, error: 'unknown-key' });
    const forged = await signReceipt(receipt, { ...other, id: key.id });
    expect(await verifyReceipt(forged, jwks)).toEqual({ ok: false, error: 'bad-signature' });
    const payload = new TextEncoder().encode(JSON.stringify(receipt));
    const token = await new CompactSign(payload)
      .setProtectedHeader({ alg: 'EdDSA', kid: key.id, typ: 'at+jwt' })
      .sign(key.privateKey);
    expect(await verifyReceipt(token, jwks)).toEqual({ ok: false, error: 'wrong-type' });
    const head = Buffer.from(JSON.stringify({ alg: 'none', typ: receiptType }));
    const unsigned = `${head.toString('base64url')}.${Buffer.from(payload).toString('base64url')}.`;
    expect((await verifyReceipt(unsigned, jwks)).ok).toBe(false);
  });
});

describe('a mounted signing key', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doui-proof-'));
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  test('is read from PEM or from 32 bytes', () => {
    const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(readSigningKey(file('a.pem', pem)).id).toBe(key.id);
    expect(readSigningKey(file('a.key', new Uint8Array(32).fill(7))).id).toBe(key.id);
  });

  test('of another kind stops the start', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(() => readSigningKey(file('ec.pem', pem))).toThrow('not an Ed25519 key');
    expect(() => readSigningKey(file('junk', 'junk'))).toThrow('neither PEM nor 32 bytes');
  });
});

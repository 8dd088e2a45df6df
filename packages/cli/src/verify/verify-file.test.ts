import {
  jwksOf,
  type LogLeaf,
  logLeafHash,
  logProofText,
  signCheckpoint,
  signingKeyFromSeed,
  signReceipt,
  verifierKeyText,
} from '@doui/proof';
import { beforeAll, expect, test } from 'vitest';
import { logKeysIn } from './log-keys.ts';
import { verifyFile } from './verify-file.ts';

const keyOf = (filling: number) => signingKeyFromSeed(new Uint8Array(32).fill(filling));
let jws = '';
const key = await keyOf(1);
const jwks = jwksOf([key]);

beforeAll(async () => {
  jws = await signReceipt({ consentReceiptID: 'r1' }, key);
});

test('R-2.1: a receipt is good with the keys alone, as it is or inside the API’s answer', async () => {
  expect(await verifyFile(`${jws}\n`, jwks)).toMatchObject({ ok: true });
  const answer = JSON.stringify({ jws, person: 'p' });
  const verified = await verifyFile(answer, jwks);
  expect(verified.ok && verified.value).toContain('r1');
});

test('R-2.1: one changed character, another key or something else is told apart', async () => {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const other = payload.startsWith('e') ? `f${payload.slice(1)}` : `e${payload.slice(1)}`;
  const verdict = async (text: string, keys = jwks) => {
    const result = await verifyFile(text, keys);
    return result.ok ? 'good' : result.error;
  };
  expect(await verdict([header, other, signature].join('.'))).toContain('changed');
  expect(await verdict(jws, jwksOf([await keyOf(2)]))).toContain('not among the given');
  expect(await verdict('hello')).toContain('not a receipt');
});

test('P7: a receipt that holds its proof is checked against the log, offline too', async () => {
  const leaf: LogLeaf = {
    service: 'consent',
    stream: 'o/person/p',
    version: 2,
    hash: 'a'.repeat(64),
  };
  const origin = 'doui.example/log';
  const head = { origin, size: 1, root: logLeafHash(leaf) };
  const checkpoint = signCheckpoint(head, [keyOf(5)], 1_795_000_000_000);
  const proof = logProofText({ index: 0, hashes: [], checkpoint });
  const logKeys = logKeysIn(JSON.stringify({ verifierKeys: [verifierKeyText(origin, keyOf(5))] }));
  const sign = (ledger: object) => signReceipt({ consentReceiptID: 'r1', ledger }, key);
  const good = await verifyFile(await sign({ leaf, proof }), jwks, logKeys);
  expect(good.ok && good.value).toContain('leaf 0 of the log');
  const waiting = await verifyFile(await sign({ leaf, proof_url: 'https://x' }), jwks, logKeys);
  expect(waiting.ok && waiting.value).toContain('not proven to be in the log yet');
  const other = { ...leaf, version: 3 };
  const wrong = await verifyFile(await sign({ leaf: other, proof }), jwks, logKeys);
  expect(wrong).toMatchObject({ ok: false, error: expect.stringContaining('not-included') });
  const foreign = logKeysIn(verifierKeyText(origin, keyOf(6)));
  expect((await verifyFile(await sign({ leaf, proof }), jwks, foreign)).ok).toBe(false);
});

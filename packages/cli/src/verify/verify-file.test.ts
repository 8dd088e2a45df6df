import { jwksOf, signingKeyFromSeed, signReceipt } from '@doui/proof';
import { beforeAll, expect, test } from 'vitest';
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

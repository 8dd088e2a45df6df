import {
  jwksOf,
  type StopCertificate,
  signCertificate,
  signingKeyFromSeed,
  signReceipt,
} from '@doui/proof';
import { expect, test } from 'vitest';
import { certificateVerdict, isCertificate } from './verify-certificate.ts';

const key = signingKeyFromSeed(new Uint8Array(32).fill(1));
const jwks = jwksOf([key]);
const at = '2026-11-22T15:04:05.000+09:00';
const certificate: StopCertificate = {
  ...{ iss: 'https://doui.example', iat: 1_795_000_000, jti: 'c1', edition: 'interim' },
  stop: {
    ...{ id: 's1', organisation: { id: 'hikkoshibin' }, kind: 'withdrawal', person: 'p1' },
    ...{ purposes: [{ id: 'moving' }], items: [], recipients: [] },
    ...{ answeredAt: at, since: at, status: 'closing' },
  },
  feeds: [{ feed: 'f1', recipient: { id: 'denki' }, purpose: 'moving', partitions: [], open: 1 }],
  partners: [],
  guarantee: { boundMs: 1_000 },
  ledger: { chain: { service: 'consent', stream: 'h/person/p1', version: 3, hash: 'ab' } },
};
const verdictOn = async (of: StopCertificate, keys = jwks) =>
  certificateVerdict(JSON.stringify(await signCertificate(of, key)), keys, []);

test('R-9.5: the kind of a document is told from what it is signed as', async () => {
  expect(isCertificate(JSON.stringify(await signCertificate(certificate, key)))).toBe(true);
  expect(isCertificate(await signReceipt({ a: 1 }, key))).toBe(false);
  expect(isCertificate('hello')).toBe(false);
});

test('R-9.5: what is proven and what is not is said in both languages', async () => {
  const { good, lines } = await verdictOn(certificate);
  expect(good).toBe(true);
  const said = lines.join('\n');
  for (const words of ['途中', 'INTERIM', '未定 open', '成立 holds', '示さないこと', 'not show']) {
    expect(said).toContain(words);
  }
});

test('R-9.5: a stop that was ended by giving again is told as such', async () => {
  const { good, lines } = await verdictOn({
    ...{ ...certificate, edition: 'complete', feeds: [] },
    stop: { ...certificate.stop, status: 'superseded' },
    guarantee: { boundMs: 1_000, slowestMs: 0, held: true },
  });
  expect(good).toBe(true);
  expect(lines[0]).toContain('superseded');
});

test('R-9.5: one that contradicts itself is bad although its signature is good', async () => {
  const { good, lines } = await verdictOn({ ...certificate, edition: 'complete' });
  expect(good).toBe(false);
  expect(lines.join('\n')).toContain('CONTRADICTION');
});

test('R-9.5: another key or a changed letter is told apart', async () => {
  const other = jwksOf([signingKeyFromSeed(new Uint8Array(32).fill(2))]);
  expect((await verdictOn(certificate, other)).lines[0]).toContain('not among the given');
  const signed = await signCertificate(certificate, key);
  const changed = {
    ...signed,
    payload: `${signed.payload.slice(0, 40)}A${signed.payload.slice(41)}`,
  };
  const verdict = await certificateVerdict(JSON.stringify(changed), jwks, []);
  expect(verdict).toMatchObject({ good: false, lines: [expect.stringContaining('changed')] });
});

import { stopIdOf } from '@doui/events';
import { jwksOf, type StopCertificate, signCertificate, signingKeyFromSeed } from '@doui/proof';
import { expect, test } from 'vitest';
import {
  type Certified,
  certificateIn,
  certificatesRequired,
  readCertificates,
} from './certificates.ts';

const key = signingKeyFromSeed(Buffer.alloc(32, 1));
const keys = { jwks: jwksOf([key]), log: [] };
const stop = { service: 'consent', stream: 'o/person/p', version: 3 };

const at = '2026-11-22T10:00:00.000+09:00';
const partner = (id: string, kind: 'received' | 'stopped') => ({
  ...{ partner: id, recipients: [], dueAt: at },
  acknowledgements: [{ kind, at, via: 'kafka', reference: 'r' } as const],
});
const certificate: StopCertificate = {
  ...{ iss: 'https://doui.example', iat: 0, jti: 'c', edition: 'complete' },
  partners: [partner('denki', 'stopped')],
  stop: {
    ...{ id: stopIdOf(stop), organisation: { id: 'o' }, kind: 'withdrawal', status: 'complete' },
    ...{ purposes: [], items: [], recipients: [], answeredAt: at, since: at },
  },
  feeds: [
    {
      ...{ feed: 'f', recipient: { id: 'r' }, purpose: 'x' },
      partitions: [
        {
          ...{ partition: 0, by: 'passed', closedAt: at, closingOffset: 7 },
          last: { provision: 'pr1', at, appendedAt: at },
        },
      ],
    },
    { feed: 'other', recipient: { id: 'r' }, purpose: 'x', partitions: [] },
  ],
  guarantee: { boundMs: 1_000, slowestMs: 0, lastRecordMs: 0, held: true },
  ledger: { chain: { ...stop, hash: 'h' } },
};
const document = async (change: Partial<StopCertificate> = {}, by = key): Promise<string> =>
  JSON.stringify(await signCertificate({ ...certificate, ...change }, by));
const read = async (text: string, of = stop) => certificateIn(text, keys, of, ['f']);

test('R-9.5: a certificate is held against its signature, its stop and its own figures', async () => {
  const closed = { feed: 'f', partition: 0, closedAtMs: Date.parse(at), closingOffset: 7 };
  expect(await read(await document())).toEqual({
    ok: true,
    value: {
      certificate: {
        ...{ stop, complete: true, heldT: true },
        feeds: [{ ...closed, last: { provisionId: 'pr1' } }],
      },
      complete: true,
      stopped: ['denki'],
    },
  });
  const unknown = await read(await document({ guarantee: { boundMs: 1_000, held: true } }));
  expect(unknown).toMatchObject({ value: { complete: true, certificate: { complete: false } } });
  const other = signingKeyFromSeed(Buffer.alloc(32, 2));
  const signed = JSON.parse(await document()) as { payload: string };
  const changed = Buffer.from(JSON.stringify({ ...certificate, edition: 'interim' }));
  const cases: [string, typeof stop, string][] = [
    [JSON.stringify({ ...signed, payload: changed.toString('base64url') }), stop, 'bad-signature'],
    [await document({}, other), stop, 'unknown-key'],
    [await document(), { ...stop, version: 4 }, 'other-stop'],
    [await document({ guarantee: { boundMs: 1_000 } }), stop, 'within-bound'],
    ['{}', stop, 'malformed'],
  ];
  for (const [text, of, error] of cases) expect(await read(text, of)).toEqual({ ok: false, error });
});

const passed = (certified: Certified): boolean[] =>
  certificatesRequired(certified).map((one) => one.passed);

test('R-9.5: a stop without a certificate, and a certificate that proves nothing, fail a run', async () => {
  const later = { ...stop, version: 5 };
  const good = await document();
  const asked: string[] = [];
  const options = (withinMs: number) => ({
    ...{ feeds: ['f'], withinMs, keys: async () => keys, sayAgain: () => undefined },
    saidBy: () => ['denki'],
    documentOf: async (id: string) => {
      asked.push(id);
      return id === stopIdOf(stop) ? good : undefined;
    },
  });
  const all = await readCertificates(options(1_000), [stop]);
  expect(all).toMatchObject({ asked: 1, missing: [], wrong: [] });
  expect(passed(all)).toEqual([true, true, true]);
  const some = await readCertificates(options(20), [stop, later]);
  expect(some).toMatchObject({ asked: 2, missing: ['consent:o/person/p:5'], wrong: [] });
  expect(passed(some)).toEqual([false, true, false]);
  // Who is not there yet is asked again, who is there is not.
  const times = (id: string) => asked.filter((one) => one === id).length;
  expect([times(stopIdOf(stop)), times(stopIdOf(later)) >= 1]).toEqual([2, true]);
  const forged = await readCertificates({ ...options(1_000), documentOf: async () => '{}' }, [
    stop,
  ]);
  expect(passed(forged)).toEqual([true, false, false]);
  const noKeys = { ...options(20), keys: () => Promise.reject(new Error('away')) };
  expect(passed(await readCertificates(noKeys, [stop]))).toEqual([true, false, false]);
  expect(passed(await readCertificates(options(20), []))).toEqual([false, true, false]);
});

test('R-9.5: what a partner said must come to stand in the certificate; unheard it is said again', async () => {
  const { partners: _, ...plain } = certificate;
  const silent = {
    ...plain,
    edition: 'interim',
    partners: [partner('denki', 'received')],
  } as const;
  const before = JSON.stringify(await signCertificate(silent, key));
  const after = await document();
  let again = 0;
  const options = (withinMs: number, heardAfter: number) => ({
    ...{ feeds: ['f'], withinMs, keys: async () => keys, saidBy: () => ['denki'] },
    documentOf: async () => (again >= heardAfter ? after : before),
    sayAgain: (stops: readonly object[]) => {
      again += stops.length;
    },
  });
  const heard = await readCertificates(options(5_000, 1), [stop]);
  expect(heard).toMatchObject({ said: 1, unheard: [], complete: 1 });
  expect(passed(heard)).toEqual([true, true, true]);
  const never = await readCertificates(options(20, Number.POSITIVE_INFINITY), [stop]);
  expect(never).toMatchObject({
    missing: [],
    complete: 0,
    unheard: ['consent:o/person/p:3 denki'],
  });
  expect(passed(never)).toEqual([true, true, false]);
});

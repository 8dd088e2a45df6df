import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ConsentStateSchema,
  cloudEventHeaders,
  create,
  decode,
  encode,
  murmur2,
  partitionOf,
  sealState,
  stopIdOf,
  topics,
  verifyState,
} from './index.ts';

test('murmur2 gives what the Java client gives for its own test vectors', () => {
  const vectors: [string, number][] = [
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ];
  for (const [key, hash] of vectors) expect([key, murmur2(Buffer.from(key))]).toEqual([key, hash]);
});

// The same definition written with big integers and no bit tricks.
function murmur2Slow(bytes: Uint8Array): number {
  const mod = 1n << 32n;
  const m = 0x5bd1e995n;
  let h = 0x9747b28cn ^ BigInt(bytes.length);
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    let k = 0n;
    for (let n = 0; n < 4; n++) k += BigInt(bytes[at + n] ?? 0) << BigInt(8 * n);
    k = (k * m) % mod;
    k ^= k >> 24n;
    h = ((h * m) % mod) ^ ((k * m) % mod);
  }
  if (at < bytes.length) {
    for (let n = 0; at + n < bytes.length; n++) h ^= BigInt(bytes[at + n] ?? 0) << BigInt(8 * n);
    h = (h * m) % mod;
  }
  h ^= h >> 13n;
  h = (h * m) % mod;
  h ^= h >> 15n;
  return Number(BigInt.asIntN(32, h));
}

test('murmur2 agrees with its definition for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      expect(murmur2(bytes)).toBe(murmur2Slow(bytes));
    }),
    { numRuns: 2_000 },
  );
});

test('a partition is in range, and text and bytes of a key agree', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 100 }), (key, partitions) => {
      const partition = partitionOf(key, partitions);
      expect(partition).toBe(partitionOf(Buffer.from(key), partitions));
      expect(partition >= 0 && partition < partitions).toBe(true);
    }),
  );
});

test('a message comes back as it was, and anything else is an error, never a throw', () => {
  const state = create(ConsentStateSchema, { org: 'hikkoshi', person: 'abc', version: 3n });
  expect(decode(ConsentStateSchema, encode(ConsentStateSchema, state))).toEqual({
    ok: true,
    value: state,
  });
  expect(decode(ConsentStateSchema, null).ok).toBe(false);
  expect(decode(ConsentStateSchema, Buffer.from([0xff, 0xff, 0xff])).ok).toBe(false);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decode(ConsentStateSchema, bytes);
    }),
  );
});

test('R-9.3: a MAC holds for its topic, key and value and for nothing else', () => {
  const key = Buffer.alloc(32, 7);
  const value = Buffer.from('value');
  const mac = sealState(key, topics.consentState, 'o/person/p', value);
  expect(verifyState(key, topics.consentState, 'o/person/p', value, mac)).toBe(true);
  expect(verifyState(key, topics.consentState, Buffer.from('o/person/p'), value, mac)).toBe(true);
  expect(verifyState(key, topics.optoutState, 'o/person/p', value, mac)).toBe(false);
  expect(verifyState(key, topics.consentState, 'o/person/q', value, mac)).toBe(false);
  expect(verifyState(key, topics.consentState, 'o/person/', Buffer.from('pvalue'), mac)).toBe(
    false,
  );
  expect(verifyState(Buffer.alloc(32), topics.consentState, 'o/person/p', value, mac)).toBe(false);
  expect(verifyState(key, topics.consentState, 'o/person/p', value, undefined)).toBe(false);
});

test('CloudEvents headers hold only what is defined', () => {
  const headers = cloudEventHeaders({ id: '1', source: '/doui/consent', type: 't', atMs: 0 });
  expect(headers).toEqual({
    ce_specversion: '1.0',
    ce_id: '1',
    ce_source: '/doui/consent',
    ce_type: 't',
    ce_time: '1970-01-01T00:00:00.000Z',
    'content-type': 'application/protobuf',
  });
});

test('R-9.5: a stop has one id wherever it is heard of, and every stop its own', () => {
  const at = (version: number, service = 'consent') => ({
    service,
    stream: 'org1/person/person1',
    version,
  });
  expect(stopIdOf(at(7))).toBe(stopIdOf(at(7)));
  expect(stopIdOf(at(7))).toMatch(/^[0-9a-z]{26}$/);
  expect(new Set([at(7), at(8), at(7, 'opt-out')].map(stopIdOf)).size).toBe(3);
});

import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sealState, verifyState } from './state-mac.ts';

const bytes = (limits: object) => fc.uint8Array(limits);
const withLength = (part: Uint8Array): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return Buffer.concat([length, part]);
};

test('R-9.3: the seal is HMAC-SHA256 over topic, key and value, each with its length before it', () => {
  fc.assert(
    fc.property(
      bytes({ minLength: 1, maxLength: 150 }),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'grapheme' }),
      bytes({ maxLength: 9_000 }),
      (macKey, topic, key, value) => {
        const parts = [Buffer.from(topic), Buffer.from(key), value].map(withLength);
        const hmac = createHmac('sha256', macKey).update(Buffer.concat(parts)).digest('base64url');
        expect(sealState(macKey, topic, key, value)).toBe(hmac);
        expect(sealState(macKey, topic, Buffer.from(key), value)).toBe(hmac);
        expect(verifyState(macKey, topic, key, value, hmac)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test('R-9.3: any other seal, value, key or topic is refused', () => {
  const macKey = Buffer.alloc(32, 7);
  const value = Buffer.from('value');
  const mac = sealState(macKey, 'topic', 'key', value);
  const verify = (given: string | undefined) => verifyState(macKey, 'topic', 'key', value, given);
  expect(verify(mac)).toBe(true);
  const other = mac[0] === 'A' ? 'B' : 'A';
  // The last one differs in the upper half of its first character only.
  const above = String.fromCharCode(mac.charCodeAt(0) + 0x100) + mac.slice(1);
  for (const wrong of [undefined, '', `${mac}A`, mac.slice(1), other + mac.slice(1), above]) {
    expect(verify(wrong)).toBe(false);
  }
  expect(verifyState(macKey, 'topi', 'ckey', value, mac)).toBe(false);
  expect(verifyState(macKey, 'topic', 'key', Buffer.from('Value'), mac)).toBe(false);
  expect(verifyState(Buffer.alloc(32, 8), 'topic', 'key', value, mac)).toBe(false);
});

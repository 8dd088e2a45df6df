import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';
import { type BatchContext, decodeRecord } from './decode-record.ts';
import { encodeRecord, type RecordToEncode } from './encode-record.ts';

// The originals, untouched: this file does not load the door that replaces them.
const require = createRequire(import.meta.url);
const originalCrc = require('kafkajs/src/protocol/recordBatch/crc32C/index.js');
const originalEncode = require('kafkajs/src/protocol/recordBatch/record/v0/index.js');
const originalDecode = require('kafkajs/src/protocol/recordBatch/record/v0/decoder.js');
const Decoder = require('kafkajs/src/protocol/decoder.js');

const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array));
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
// The original takes what every object has, `valueOf` and the like, for a header that is there.
const name = text.filter((one) => !(one in {}));

const record: fc.Arbitrary<RecordToEncode> = fc.record(
  {
    offsetDelta: fc.nat(),
    timestampDelta: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
    key: fc.oneof(bytes, text, fc.constant(null)),
    value: fc.oneof(bytes, fc.constant(null)),
    headers: fc.dictionary(name, fc.oneof(bytes, text, fc.array(text, { minLength: 2 }))),
  },
  { requiredKeys: ['key', 'value'] },
);

test('CRC-32C is what it was, for any bytes', () => {
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  fc.assert(
    fc.property(bytes, (some) => {
      expect(crc32c(some)).toBe(originalCrc(some));
    }),
    { numRuns: 1_000 },
  );
});

test('a record is written byte for byte as before', () => {
  fc.assert(
    fc.property(record, (one) => {
      expect(encodeRecord(one).buffer.equals(originalEncode(one).buffer)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('a record is read as before', () => {
  const context = fc.record({
    firstOffset: fc.oneof(fc.nat(), fc.constantFrom(2 ** 40)).map(String),
    firstTimestamp: fc.nat().map((ms) => String(1_700_000_000_000 + ms)),
    maxTimestamp: fc.nat().map((ms) => String(1_700_000_000_000 + ms)),
    timestampType: fc.constantFrom(0, 1),
    magicByte: fc.constant(2),
    isControlBatch: fc.boolean(),
  });
  fc.assert(
    fc.property(record, context, (one, batch: BatchContext) => {
      const written: Buffer = originalEncode(one).buffer;
      const body = (): Buffer => new Decoder(written).readVarIntBytes();
      const was = originalDecode(new Decoder(body()), batch);
      const { headers, ...rest } = decodeRecord(new Decoder(body()), batch);
      expect({ ...rest, headers: { ...headers } }).toEqual(was);
    }),
    { numRuns: 1_000 },
  );
});

test('a header may have any name', () => {
  const { buffer } = encodeRecord({ key: null, value: null, headers: { ['__proto__']: 'x' } });
  const decoder = new Decoder(new Decoder(buffer).readVarIntBytes());
  const { headers } = decodeRecord(decoder, {
    ...{ firstOffset: '0', firstTimestamp: '1', maxTimestamp: '1' },
    ...{ timestampType: 0, magicByte: 2 },
  });
  expect(Object.keys(headers)).toEqual(['__proto__']);
});

test('offsets beyond what a number can hold stay exact', () => {
  const { buffer } = encodeRecord({ offsetDelta: 3, key: null, value: null });
  const decoder = new Decoder(new Decoder(buffer).readVarIntBytes());
  const context = {
    firstOffset: '9007199254740993',
    firstTimestamp: '1',
    maxTimestamp: '1',
    timestampType: 0,
    magicByte: 2,
  };
  expect(decodeRecord(decoder, context).offset).toBe('9007199254740996');
});

test('a record that ends too early is an error, not nonsense', () => {
  const { buffer } = encodeRecord({ key: 'key', value: Buffer.from('value') });
  const body: Buffer = new Decoder(buffer).readVarIntBytes();
  const context = {
    firstOffset: '0',
    firstTimestamp: '1',
    maxTimestamp: '1',
    timestampType: 0,
    magicByte: 2,
  };
  expect(() => decodeRecord({ buffer: body.subarray(0, 2) }, context)).toThrow('ends before');
});

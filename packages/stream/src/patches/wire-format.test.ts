import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32c } from './crc32c.ts';
import { fastBatchDecoder } from './decode-batch.ts';
import { type BatchContext, decodeRecord } from './decode-record.ts';
import { fastProduce } from './encode-produce.ts';
import { encodeRecord, type RecordToEncode } from './encode-record.ts';

// The originals, untouched: this file does not load the door that replaces them.
const require = createRequire(import.meta.url);
const originalCrc = require('kafkajs/src/protocol/recordBatch/crc32C/index.js');
const originalEncode = require('kafkajs/src/protocol/recordBatch/record/v0/index.js');
const originalDecode = require('kafkajs/src/protocol/recordBatch/record/v0/decoder.js');
const originalProduce = require('kafkajs/src/protocol/requests/produce/v3/request.js');
const originalBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder.js');
const {
  RecordBatch: originalRecordBatch,
} = require('kafkajs/src/protocol/recordBatch/v0/index.js');
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

const message = fc.record({
  key: fc.oneof(text, fc.constant(null)),
  value: fc.oneof(bytes, fc.constant(null)),
  headers: fc.option(fc.dictionary(name, text), { nil: undefined }),
});
const request = fc.record({
  acks: fc.constantFrom(-1, 1),
  timeout: fc.nat(),
  transactionalId: fc.option(fc.string(), { nil: undefined }),
  producerId: fc.oneof(fc.constant('-1'), fc.maxSafeNat().map(String)),
  producerEpoch: fc.nat(30_000),
  topicData: fc.array(
    fc.record({
      topic: fc.string({ minLength: 1 }),
      partitions: fc.array(
        fc.record({
          partition: fc.nat(100),
          firstSequence: fc.nat(),
          messages: fc.array(message, { minLength: 1, maxLength: 70 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
    { maxLength: 3 },
  ),
});

test('a produce request is written byte for byte as before', async () => {
  const nowMs = 1_763_800_000_000;
  const realNow = Date.now;
  Date.now = () => nowMs;
  try {
    await fc.assert(
      fc.asyncProperty(request, async (one) => {
        const was = await originalProduce(one).encode();
        const is = fastProduce(originalProduce)(one);
        expect(is).toMatchObject({ apiKey: 0, apiVersion: 3, apiName: 'Produce' });
        expect((await is.encode()).buffer.equals(was.buffer)).toBe(true);
      }),
      { numRuns: 300 },
    );
  } finally {
    Date.now = realNow;
  }
});

test('batches are read as before, one after the other, up to one that is cut off', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(message, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 }),
      fc.record({
        transactionalId: fc.option(fc.constant('t'), { nil: undefined }),
        cut: fc.nat(80),
      }),
      async (batches, { transactionalId, cut }) => {
        const log: Buffer = Buffer.concat(
          await Promise.all(batches.map((messages) => batchOf(messages, transactionalId))),
        );
        const bytesRead = log.subarray(0, log.length - cut);
        expect(await readAll(fastBatchDecoder(originalBatch), bytesRead)).toEqual(
          await readAll(originalBatch, bytesRead),
        );
      },
    ),
    { numRuns: 300 },
  );
});

async function batchOf(messages: RecordToEncode[], transactionalId: string | undefined) {
  const records = messages.map((one, at) => originalEncode({ ...one, offsetDelta: at }));
  const lastOffsetDelta = records.length - 1;
  const parts = { records, lastOffsetDelta, transactional: transactionalId !== undefined };
  return (await originalRecordBatch({ ...parts, producerId: 7, producerEpoch: 3 })).buffer;
}

async function readAll(decode: typeof originalBatch, log: Buffer): Promise<unknown[]> {
  const decoder = new Decoder(log);
  const read: unknown[] = [];
  while (decoder.canReadBytes(49)) {
    try {
      const { records, ...batch } = await decode(decoder);
      const plain = (one: { headers: object }) => ({ ...one, headers: { ...one.headers } });
      read.push({ ...batch, records: records.map(plain) });
    } catch (error) {
      read.push((error as Error).name);
      break;
    }
  }
  return read;
}

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

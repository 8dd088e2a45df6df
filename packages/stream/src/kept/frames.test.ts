import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InRecord } from '../records.ts';
import {
  createFrames,
  type Kept,
  printOf,
  readFrames,
  type Steps,
  withoutReplaced,
} from './frames.ts';

const about = { group: 'g', topics: ['a', 'b'], partitions: 2 };
const key = Buffer.alloc(32, 7);

function done<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
const readBack = (file: Uint8Array, of = about, by = key) => done(readFrames(file, of, by));

const bytes = fc.uint8Array({ maxLength: 40 }).map((some) => Buffer.from(some));
const aRecord: fc.Arbitrary<InRecord> = fc.record({
  topic: fc.constantFrom('a', 'b'),
  partition: fc.constantFrom(0, 1),
  offset: fc.bigInt({ min: 0n, max: 2n ** 62n }),
  key: fc.option(bytes, { nil: null }),
  value: fc.option(bytes, { nil: null }),
  headers: fc.dictionary(fc.string({ maxLength: 5 }), fc.string({ maxLength: 9 }), { maxKeys: 3 }),
  appendedAtMs: fc.integer({ min: 0, max: 2_000_000_000_000 }),
});
/** Batches, each with a mark behind it. */
const batches = fc.array(fc.array(aRecord, { maxLength: 4 }), { minLength: 1, maxLength: 6 });

/** The file, and what stands in it up to each of its marks. */
function written(all: readonly (readonly InRecord[])[]) {
  const frames = createFrames(about, key);
  const parts = [frames.head()];
  const reached = new Map<
    string,
    Kept['reached'] extends ReadonlyMap<string, infer R> ? R : never
  >();
  const upTo: { bytes: number; kept: Kept }[] = [];
  const records: InRecord[] = [];
  for (const batch of all) {
    for (const record of batch) {
      parts.push(frames.record(record));
      records.push(record);
      const last = { offset: record.offset, print: printOf(record) };
      reached.set(`${record.topic}/${record.partition}`, { next: record.offset + 1n, last });
    }
    parts.push(frames.mark(reached));
    const kept = { records: [...records], reached: new Map(reached) };
    upTo.push({ bytes: Buffer.concat(parts).length, kept });
  }
  return { file: Buffer.concat(parts), upTo };
}

const plain = (kept: Kept | undefined) =>
  kept && {
    records: kept.records.map((one) => ({ ...one, headers: { ...one.headers } })),
    reached: [...kept.reached]
      .toSorted()
      .map(([name, { next, last }]) => [
        ...[name, next, last.offset, Buffer.from(last.print).toString('hex')],
      ]),
  };

test('R-9.3: what was written is read as it was', () => {
  fc.assert(
    fc.property(batches, (all) => {
      const { file, upTo } = written(all);
      expect(plain(readBack(file))).toEqual(plain(upTo.at(-1)?.kept));
    }),
  );
});

test('F18: a file that was cut anywhere stands for itself up to the mark before', () => {
  fc.assert(
    fc.property(batches, fc.double({ min: 0, max: 1, noNaN: true }), (all, share) => {
      const { file, upTo } = written(all);
      const cut = Math.floor(file.length * share);
      const there = upTo.findLast((one) => one.bytes <= cut);
      expect(plain(readBack(file.subarray(0, cut)))).toEqual(plain(there?.kept));
    }),
  );
});

test('F18: a bit that was turned anywhere takes away all from its mark on, and changes nothing before', () => {
  fc.assert(
    fc.property(
      batches,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(7),
      (all, share, bit) => {
        const { file, upTo } = written(all);
        const at = Math.min(file.length - 1, Math.floor(file.length * share));
        const turned = Buffer.from(file);
        turned[at] = (turned[at] ?? 0) ^ (1 << bit);
        const there = upTo.findLast((one) => one.bytes <= at);
        expect(plain(readBack(turned))).toEqual(plain(there?.kept));
      },
    ),
  );
});

test('P3, F18: nobody without the key can take a record out, exchange two, or add one', () => {
  const record = (offset: bigint, value: string): InRecord => ({
    ...{ topic: 'a', partition: 0, offset, key: Buffer.from('person'), value: Buffer.from(value) },
    ...{ headers: {}, appendedAtMs: 5 },
  });
  const given = record(1n, 'given');
  const withdrawn = record(2n, 'withdrawn');
  const reached = (last: InRecord) =>
    new Map([['a/0', { next: 3n, last: { offset: last.offset, print: printOf(last) } }]]);
  const frames = createFrames(about, key);
  const [head, first, second] = [frames.head(), frames.record(given), frames.record(withdrawn)];
  const mark = frames.mark(reached(withdrawn));
  expect(readBack(Buffer.concat([head, first, second, mark]))?.records).toHaveLength(2);
  expect(readBack(Buffer.concat([head, first, mark]))).toBeUndefined();
  expect(readBack(Buffer.concat([head, second, first, mark]))).toBeUndefined();
  expect(readBack(Buffer.concat([head, first, second, first, mark]))).toBeUndefined();
  const forged = createFrames(about, Buffer.alloc(32, 8));
  const alone = [forged.head(), forged.record(given), forged.mark(reached(given))];
  expect(readBack(Buffer.concat(alone))).toBeUndefined();
});

test('F17, F18: a file of another follower, other topics, or another number of partitions is refused', () => {
  const { file } = written([[]]);
  expect(readBack(file)).toBeDefined();
  for (const other of [{ group: 'h' }, { topics: ['b', 'a'] }, { partitions: 3 }]) {
    expect(readBack(file, { ...about, ...other })).toBeUndefined();
  }
});

test('F19: what is replaced goes after the lag, in the order of the log, and nothing else does', () => {
  const named = aRecord.map((one) => ({ ...one, key: Buffer.from([(one.key?.[0] ?? 0) % 3]) }));
  fc.assert(
    fc.property(
      fc.array(named, { maxLength: 20 }),
      fc.integer({ min: 0, max: 2_000_000_000_000 }),
      (records, now) => {
        const nameOf = ({ topic, partition, key: of }: InRecord) =>
          `${topic}/${partition}/${of?.[0]}`;
        const left = done(withoutReplaced(records, now, 1_000));
        const wanted = records.filter(
          (one, at) =>
            one.appendedAtMs > now - 1_000 ||
            !records.slice(at + 1).some((later) => nameOf(later) === nameOf(one)),
        );
        expect(left).toEqual(wanted);
      },
    ),
  );
});

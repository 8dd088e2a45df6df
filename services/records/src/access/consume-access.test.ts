import {
  AccessRecordSchema,
  AccessRecordsSchema,
  accessBatchType,
  create,
  encode,
  topics,
} from '@doui/events';
import type { InRecord } from '@doui/stream';
import { expect, test } from 'vitest';
import { onAccess } from './consume-access.ts';
import type { AccessRecord } from './record.ts';

const one = (id: string, persons = ['p1']) =>
  create(AccessRecordSchema, { id, org: 'kaisha', persons, operation: 'decide', atMs: 1n });
const inRecord = (value: Uint8Array, type: string, offset = 7n): InRecord => ({
  ...{ topic: topics.access, partition: 3, offset, key: null, value, headers: { ce_type: type } },
  appendedAtMs: 0,
});
const single = (id: string) => inRecord(encode(AccessRecordSchema, one(id)), 'jp.doui.access.v1');
const together = (...ids: string[]) => {
  const records = ids.map((id) => one(id));
  const value = encode(AccessRecordsSchema, create(AccessRecordsSchema, { records }));
  return inRecord(value, accessBatchType);
};

function world() {
  const batches: (readonly AccessRecord[])[] = [];
  const keep = async (batch: readonly AccessRecord[]) => batches.push(batch);
  return { batches, take: onAccess({ keep }, { keptYears: 3 }) };
}

test('R-3.2: entries that came as one record are kept each by itself, with those that came alone', async () => {
  const { batches, take } = world();
  await take([single('a'), together('b', 'c')]);
  expect(batches.flat().map(({ id, source }) => [id, source])).toEqual(
    ['a', 'b', 'c'].map((id) => [id, { partition: 3, offset: 7n }]),
  );
});

test('however many come together, no more are written at once than a database likes', async () => {
  const { batches, take } = world();
  const ids = Array.from({ length: 5_000 }, (_, at) => `e${at}`);
  await take([together(...ids)]);
  expect(batches.map(({ length }) => length)).toEqual([2_000, 2_000, 1_000]);
  expect(batches.flat().map(({ id }) => id)).toEqual(ids);
});

test('what cannot be read is a fault that no repeat mends, and nothing of it is kept', async () => {
  const { batches, take } = world();
  const broken = inRecord(Buffer.from([0xff, 0xff]), accessBatchType);
  await expect(take([broken])).rejects.toMatchObject({ code: 'undecodable', retriable: false });
  await expect(take([together('a', '')])).rejects.toMatchObject({ retriable: false });
  expect(batches).toEqual([]);
});

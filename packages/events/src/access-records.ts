import { ok, type Result } from '@doui/kernel';
import { decode } from './codec.ts';
import {
  type AccessRecord,
  AccessRecordSchema,
  AccessRecordsSchema,
} from './gen/doui/v1/records_pb.js';

/** CloudEvents type of several access records in one, an `AccessRecords`. */
export const accessBatchType = 'jp.doui.access-batch.v1';

/** What a record of `doui.access.v1` holds: one entry, or those that went out together. */
export function accessRecordsIn({
  value,
  headers,
}: {
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
}): Result<readonly AccessRecord[], string> {
  if (headers['ce_type'] === accessBatchType) {
    const read = decode(AccessRecordsSchema, value);
    return read.ok ? ok(read.value.records) : read;
  }
  const read = decode(AccessRecordSchema, value);
  return read.ok ? ok([read.value]) : read;
}

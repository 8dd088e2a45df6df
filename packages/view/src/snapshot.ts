import { createHash } from 'node:crypto';
import { fail, ok, type Result } from '@doui/kernel';
import { layOut, readColumns, type Saved, writeColumns } from './columns.ts';

/** Rises whenever what is saved changes its meaning; an older or newer snapshot is refused. */
export const snapshotSchema = 3;

const magic = 'doui-view';
const checksumBytes = 32;
const prefixBytes = 24;

export type SnapshotHeader = {
  readonly takenAtMs: number;
  /** Next offset of each partition of the state topics, by `topic/partition`. */
  readonly positions: Readonly<Record<string, string>>;
};

/** One file: prefix, header, columns, SHA-256 of all before it. */
export function packSnapshot(saved: Saved, header: SnapshotHeader): Uint8Array {
  const { places, bytes } = layOut(saved.columns);
  const text = JSON.stringify({ ...header, places, values: saved.values });
  const head = Buffer.from(text, 'utf8');
  const headBytes = Math.ceil(head.length / 8) * 8;
  const file = Buffer.alloc(prefixBytes + headBytes + bytes + checksumBytes);
  file.write(magic, 0, 'latin1');
  file.writeUInt32LE(snapshotSchema, 12);
  file.writeUInt32LE(head.length, 16);
  head.copy(file, prefixBytes);
  writeColumns(saved.columns, file, prefixBytes + headBytes);
  const body = file.subarray(0, file.length - checksumBytes);
  createHash('sha256').update(body).digest().copy(file, body.length);
  return file;
}

export type SnapshotFault =
  | 'not-a-snapshot'
  | 'another-schema'
  | 'truncated'
  | 'wrong-checksum'
  | 'unreadable';

/** Reads a snapshot, or says why it must not be used; the view is then rebuilt from the topics (F18). */
export function unpackSnapshot(
  file: Uint8Array,
): Result<{ readonly saved: Saved; readonly header: SnapshotHeader }, SnapshotFault> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.length < prefixBytes + checksumBytes) return fail('truncated');
  if (bytes.toString('latin1', 0, magic.length) !== magic) return fail('not-a-snapshot');
  if (bytes.readUInt32LE(12) !== snapshotSchema) return fail('another-schema');
  const headLength = bytes.readUInt32LE(16);
  const headBytes = Math.ceil(headLength / 8) * 8;
  const body = bytes.subarray(0, bytes.length - checksumBytes);
  if (prefixBytes + headBytes > body.length) return fail('truncated');
  if (!createHash('sha256').update(body).digest().equals(bytes.subarray(body.length))) {
    return fail('wrong-checksum');
  }
  return readParts(body, headLength, headBytes);
}

function readParts(body: Buffer, headLength: number, headBytes: number) {
  try {
    const head = JSON.parse(body.toString('utf8', prefixBytes, prefixBytes + headLength));
    const { places, values, takenAtMs, positions } = head;
    const columns = readColumns(places, body.subarray(prefixBytes + headBytes));
    if (!columns) return fail<SnapshotFault>('truncated');
    return ok({ saved: { columns, values }, header: { takenAtMs, positions } });
  } catch {
    return fail<SnapshotFault>('unreadable');
  }
}

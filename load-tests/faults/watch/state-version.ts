import { ConsentStateSchema, decode } from '@doui/events';

/** The version of a consent state record; `undefined` when it cannot be read. */
export function versionOf(value: Uint8Array | null): number | undefined {
  const read = decode(ConsentStateSchema, value);
  return read.ok && read.value.version > 0n ? Number(read.value.version) : undefined;
}

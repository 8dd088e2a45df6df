import { ConsentStateSchema, decode, OptOutStateSchema } from '@doui/events';

/** The version of a consent state record; `undefined` when it cannot be read. */
export function versionOf(value: Uint8Array | null): number | undefined {
  const read = decode(ConsentStateSchema, value);
  return read.ok && read.value.version > 0n ? Number(read.value.version) : undefined;
}

/** The same of a record of opt-outs. */
export function optOutVersionOf(value: Uint8Array | null): number | undefined {
  const read = decode(OptOutStateSchema, value);
  return read.ok && read.value.version > 0n ? Number(read.value.version) : undefined;
}

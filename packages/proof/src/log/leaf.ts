import { canonicalJson } from '@doui/kernel';
import { leafHashOf } from './hashing.ts';

/** What the log holds of an event: where it stands, and the hash of all it says. Nothing personal. */
export type LogLeaf = {
  readonly service: string;
  readonly stream: string;
  readonly version: number;
  /** The hash of the event in its stream, in hexadecimal. */
  readonly hash: string;
};

/** The bytes that are logged: canonical JSON. */
export const leafEntry = ({ service, stream, version, hash }: LogLeaf): Buffer =>
  Buffer.from(canonicalJson({ service, stream, version, hash }));

export const logLeafHash = (leaf: LogLeaf): Uint8Array => leafHashOf(leafEntry(leaf));

import {
  create,
  decode,
  encode,
  type Manifest,
  ManifestSchema,
  macHeader,
  manifestKey,
  sealState,
  verifyState,
} from '@doui/events';
import type { KeySet } from './key-set.ts';
import type { InRecord, OutRecord } from './records.ts';

const keyBytes = Buffer.from(manifestKey);

/** What an owner says of one partition. */
export type Held = { readonly keys: number; readonly digest: bigint };

/** No view holds so much: one more than there is would be there with the next person. */
export const noneFits: Held = { keys: Number.MAX_SAFE_INTEGER, digest: 0n };

export const heldBy = (keys: KeySet): Held => ({ keys: keys.size(), digest: keys.digest() });

export const isManifest = ({ key }: Pick<InRecord, 'key'>): boolean =>
  key !== null && keyBytes.equals(key);

/** The manifest a record holds; `undefined` when it is not its owner's, or of another partition. */
export function manifestOf(
  { topic, partition, key, value, headers }: InRecord,
  { macKey }: { readonly macKey?: Uint8Array },
): Manifest | undefined {
  if (!key || !value) return undefined;
  if (macKey && !verifyState(macKey, topic, key, value, headers[macHeader])) return undefined;
  const read = decode(ManifestSchema, value);
  if (!read.ok) return undefined;
  const manifest = read.value;
  return manifest.topic === topic && manifest.partition === partition ? manifest : undefined;
}

/** The record that says it, for its partition. */
export function manifestRecord(
  { topic, partition, macKey }: { topic: string; partition: number; macKey: Uint8Array },
  { keys, digest }: Held,
): OutRecord {
  const message = create(ManifestSchema, { topic, partition, keys: BigInt(keys), digest });
  const value = encode(ManifestSchema, message);
  const headers = { [macHeader]: sealState(macKey, topic, manifestKey, value) };
  return { topic, partition, key: manifestKey, value, headers };
}

/** Why what was seen is not what the owner has counted; `undefined` when it may well be. */
export function missing(seen: KeySet, manifest: Manifest): string | undefined {
  const keys = Number(manifest.keys);
  if (seen.size() < keys) return `it holds ${seen.size()} keys, its manifest names ${keys}`;
  // No digest is that of an owner who has lost keys himself.
  const stated = keys === 0 || manifest.digest !== 0n;
  if (stated && seen.size() === keys && seen.digest() !== manifest.digest) {
    return 'its keys are not those of its manifest';
  }
  return undefined;
}

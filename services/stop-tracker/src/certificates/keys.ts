import { deriveKey, type MasterKey } from '@doui/keyring';
import { readSigningKey, type SigningKey, signingKeyFromSeed } from '@doui/proof';

/** The first signs; all of them are published, so that older certificates can be checked. */
export type CertificateKeys = readonly [SigningKey, ...SigningKey[]];

/**
 * The mounted keys, newest first; without any, `version` keys made from the master key. A rotation puts
 * a new file before the others, or raises the version: what was signed before stays good.
 */
export function certificateKeys(
  files: readonly string[],
  master: MasterKey,
  version: number,
): CertificateKeys {
  const mounted = files.map(readSigningKey);
  const derived = (number: number): SigningKey =>
    signingKeyFromSeed(deriveKey(master, `certificate-signing/${number}`));
  const [first, ...rest] =
    mounted.length > 0
      ? mounted
      : Array.from({ length: version }, (_, index) => derived(version - index));
  return [first ?? derived(1), ...rest];
}

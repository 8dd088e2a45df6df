import { emptyRoot, hashSize, nodeHashOf, sameBytes } from './hashing.ts';

const wellFormed = (proof: readonly Uint8Array[]): boolean =>
  proof.length <= 64 && proof.every((hash) => hash.length === hashSize);

const counts = (...numbers: number[]): boolean =>
  numbers.every((number) => Number.isSafeInteger(number) && number >= 0);

/** Whether the leaf stands at `index` of the tree of that size and root (RFC 9162, 2.1.3.2). */
export function includes(claim: {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}): boolean {
  const { index, size, leafHash, proof, root } = claim;
  if (!counts(index, size) || index >= size || !wellFormed([leafHash, root, ...proof]))
    return false;
  let at = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHashOf(sibling, hash);
      while (at % 2 === 0 && at > 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHashOf(hash, sibling);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && sameBytes(hash, root);
}

/** Whether the newer tree holds the older one unchanged at its beginning (RFC 9162, 2.1.4.2). */
export function isConsistent(claim: {
  readonly olderSize: number;
  readonly olderRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { olderSize, olderRoot, size, root, proof } = claim;
  if (!counts(olderSize, size) || olderSize > size) return false;
  if (!wellFormed([olderRoot, root, ...proof])) return false;
  if (olderSize === 0) return proof.length === 0 && sameBytes(olderRoot, emptyRoot);
  if (olderSize === size) return proof.length === 0 && sameBytes(olderRoot, root);

  let at = olderSize - 1;
  let last = size - 1;
  while (at % 2 === 1) {
    at = (at - 1) / 2;
    last = Math.floor(last / 2);
  }
  // A tree that is one perfect subtree is not named in the proof: it begins it.
  const path = at === 0 ? [olderRoot, ...proof] : proof;
  const [first, ...rest] = path;
  if (!first) return false;
  let older = first;
  let newer = first;
  for (const hash of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      older = nodeHashOf(hash, older);
      newer = nodeHashOf(hash, newer);
      while (at % 2 === 0 && at > 0) {
        at /= 2;
        last = Math.floor(last / 2);
      }
    } else {
      newer = nodeHashOf(newer, hash);
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && sameBytes(older, olderRoot) && sameBytes(newer, root);
}

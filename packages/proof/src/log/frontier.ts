import { assert } from '@doui/kernel';
import { emptyRoot, nodeHashOf } from './hashing.ts';
import { coverOf } from './ranges.ts';

/** The roots of the perfect subtrees a tree consists of, the greatest first. */
export type Frontier = { readonly size: number; readonly hashes: readonly Uint8Array[] };

/** Told of every perfect subtree that has become complete: `level` 0 is a leaf. */
export type OnNode = (level: number, index: number, hash: Uint8Array) => void;

/** A tree that grows at its end and remembers no more than its frontier: one hash per bit of its size. */
export function createFrontier(start: Frontier = { size: 0, hashes: [] }) {
  assert(start.hashes.length === coverOf(0, start.size).length, 'a frontier fits its size');
  const hashes = [...start.hashes];
  let size = start.size;

  function append(leafHash: Uint8Array, onNode?: OnNode): void {
    let hash = leafHash;
    let index = size;
    let level = 0;
    onNode?.(level, index, hash);
    while (index % 2 === 1) {
      hash = nodeHashOf(hashes.pop() as Uint8Array, hash);
      index = (index - 1) / 2;
      level += 1;
      onNode?.(level, index, hash);
    }
    hashes.push(hash);
    size += 1;
  }

  return {
    append,
    size: (): number => size,
    root: (): Uint8Array => foldedFromRight(hashes) ?? emptyRoot,
    frontier: (): Frontier => ({ size, hashes: [...hashes] }),
  };
}

/** The root over neighbouring perfect subtrees, the greatest of them first. */
export function foldedFromRight(hashes: readonly Uint8Array[]): Uint8Array | undefined {
  let root: Uint8Array | undefined;
  for (const hash of hashes.toReversed()) root = root ? nodeHashOf(hash, root) : hash;
  return root;
}

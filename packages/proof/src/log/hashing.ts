import { hash } from 'node:crypto';

/** Bytes of a SHA-256 hash. */
export const hashSize = 32;

/** The root of a tree without leaves (RFC 6962, 2.1). */
export const emptyRoot: Uint8Array = hash('sha256', '', 'buffer');

// One scratch place for all: hashing copies nothing else and happens in one go.
const pair = new Uint8Array(1 + 2 * hashSize);
pair[0] = 1;

/** The hash of a leaf: a byte 0 stands before it, so that no leaf can be taken for a node. */
export function leafHashOf(entry: Uint8Array): Uint8Array {
  const prefixed = new Uint8Array(1 + entry.length);
  prefixed.set(entry, 1);
  return hash('sha256', prefixed, 'buffer');
}

/** The hash of a node: a byte 1, then its two halves. */
export function nodeHashOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1);
  pair.set(right, 1 + hashSize);
  return hash('sha256', pair, 'buffer');
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

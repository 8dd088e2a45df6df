import { createFrontier, hashSize } from '@doui/proof';

/** What a tile hashes to: for a full one, the hash that stands for it in the tile above. */
export function rootOfTile(tile: Uint8Array): Uint8Array {
  const tree = createFrontier();
  for (let at = 0; at < tile.length; at += hashSize) tree.append(tile.subarray(at, at + hashSize));
  return tree.root();
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  consistencyPlan,
  createFrontier,
  emptyRoot,
  frontierPlan,
  hashSize,
  includes,
  inclusionPlan,
  isConsistent,
  leafHashOf,
  parseTilePath,
  tileKey,
  tilePath,
  tilesOf,
  tileWidth,
} from '../index.ts';

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');

// The leaves and roots that implementations of RFC 6962 are compared with.
const known = [
  ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  ['00', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  ['10', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  ['2021', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  ['3031', '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  ['40414243', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  ['5051525354555657', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  [
    '606162636465666768696a6b6c6d6e6f',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ],
] as const;

/** A log in memory: leaf hashes in tiles, as they are stored and served. */
function logOf(leaves: readonly Uint8Array[]) {
  const tiles = new Map<string, Uint8Array[]>();
  const frontier = createFrontier();
  const roots = [frontier.root()];
  for (const leaf of leaves) {
    frontier.append(leafHashOf(leaf), (level, index, hash) => {
      if (level % 8 !== 0) return;
      const key = tileKey({ level: level / 8, index: Math.floor(index / tileWidth) });
      tiles.set(key, [...(tiles.get(key) ?? []), hash]);
    });
    roots.push(frontier.root());
  }
  const tileAt = (level: number, index: number) =>
    Buffer.concat(tiles.get(tileKey({ level, index })) ?? []);
  return { roots, tileAt, tiles, frontier };
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, n) => Buffer.from(`leaf ${n}`));

/** The root by its definition, to compare with (RFC 6962, 2.1). */
function rootByDefinition(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return emptyRoot;
  if (leaves.length === 1) return leafHashOf(leaves[0] as Uint8Array);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const half = createFrontier();
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)].map(rootByDefinition);
  half.append(left as Uint8Array);
  half.append(right as Uint8Array);
  return half.root();
}

describe('the Merkle tree', () => {
  test('has the known roots of RFC 6962', () => {
    const { roots } = logOf(known.map(([leaf]) => Buffer.from(leaf, 'hex')));
    expect(roots.map(hex)).toEqual([hex(emptyRoot), ...known.map(([, root]) => root)]);
    expect(hex(emptyRoot)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  test('names the known inclusion and consistency proofs', () => {
    const { tileAt } = logOf(known.map(([leaf]) => Buffer.from(leaf, 'hex')));
    const inclusion = (index: number, size: number) =>
      inclusionPlan(index, size).build(tileAt).map(hex);
    expect(inclusion(0, 8)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(inclusion(5, 8)).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(inclusion(2, 3)).toEqual([
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    ]);
    expect(consistencyPlan(6, 8).build(tileAt).map(hex)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
  });

  test('every proof of every size up to 80 holds, and its root is that of the definition', () => {
    const leaves = numbered(80);
    const { roots, tileAt } = logOf(leaves);
    for (let size = 0; size <= leaves.length; size++) {
      const root = roots[size] as Uint8Array;
      expect(hex(root)).toBe(hex(rootByDefinition(leaves.slice(0, size))));
      for (let index = 0; index < size; index++) {
        const proof = inclusionPlan(index, size).build(tileAt);
        const leafHash = leafHashOf(leaves[index] as Uint8Array);
        expect(includes({ index, size, leafHash, proof, root })).toBe(true);
      }
      for (let olderSize = 0; olderSize <= size; olderSize++) {
        const proof = consistencyPlan(olderSize, size).build(tileAt);
        const olderRoot = roots[olderSize] as Uint8Array;
        expect(isConsistent({ olderSize, olderRoot, size, root, proof })).toBe(true);
      }
    }
  });

  test('every single changed bit of leaf, proof or root, and another place, is refused', () => {
    const leaves = numbered(700);
    const { roots, tileAt } = logOf(leaves);
    const flip = (bytes: Uint8Array, bit: number) => {
      const copy = Uint8Array.from(bytes);
      copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return copy;
    };
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 700 }), fc.nat(), fc.nat(), (size, at, bits) => {
        const index = at % size;
        const root = roots[size] as Uint8Array;
        const leafHash = leafHashOf(leaves[index] as Uint8Array);
        const proof = inclusionPlan(index, size).build(tileAt);
        const claim = { index, size, leafHash, proof, root };
        expect(includes(claim)).toBe(true);
        const bit = bits % (8 * hashSize);
        const nth = bits % proof.length;
        const changed = proof.with(nth, flip(proof[nth] as Uint8Array, bit));
        expect(includes({ ...claim, leafHash: flip(leafHash, bit) })).toBe(false);
        expect(includes({ ...claim, root: flip(root, bit) })).toBe(false);
        expect(includes({ ...claim, proof: changed })).toBe(false);
        expect(includes({ ...claim, proof: proof.slice(1) })).toBe(false);
        expect(includes({ ...claim, proof: [...proof, root] })).toBe(false);
        expect(includes({ ...claim, index: (index + 1 + (bits % (size - 1))) % size })).toBe(false);
        const olderSize = 1 + (at % (size - 1));
        const path = consistencyPlan(olderSize, size).build(tileAt);
        const older = { olderSize, olderRoot: roots[olderSize] as Uint8Array };
        expect(isConsistent({ ...older, size, root, proof: path })).toBe(true);
        const step = bits % path.length;
        const wrong = path.with(step, flip(path[step] as Uint8Array, bit));
        expect(isConsistent({ ...older, size, root, proof: wrong })).toBe(false);
        expect(isConsistent({ ...older, size, root: flip(root, bit), proof: path })).toBe(false);
        const otherRoot = flip(older.olderRoot, bit);
        expect(isConsistent({ olderSize, olderRoot: otherRoot, size, root, proof: path })).toBe(
          false,
        );
      }),
      { numRuns: 150, seed: 6962 },
    );
  });
});

describe('tiles', () => {
  test('are laid out as tlog-tiles says', () => {
    const of = (size: number) =>
      tilesOf(size).map((tile) => `${tile.level}/${tile.index}:${tile.width}`);
    const great = of(70_000);
    expect(great.filter((tile) => tile.startsWith('0/'))).toHaveLength(274);
    expect(great).toEqual(expect.arrayContaining(['0/273:112', '1/0:256', '1/1:17', '2/0:1']));
    expect(of(256)).toEqual(['0/0:256', '1/0:1']);
    expect(tilePath(0, 1_234_067)).toBe('0/x001/x234/067');
    expect(tilePath('entries', 5, 7)).toBe('entries/005.p/7');
  });

  test('have one path each, and any other is refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(0, 1, 5, 'entries' as const),
        fc.integer({ min: 0, max: 2_000_000_000 }),
        fc.integer({ min: 1, max: 256 }),
        (level, index, width) => {
          const parsed = parseTilePath(tilePath(level, index, width));
          expect(parsed).toEqual({ ok: true, value: { level, index, width } });
        },
      ),
      { seed: 1 },
    );
    for (const path of ['0/1', '0/x000/001', '0/001.p/0', '0/001.p/256', '6/001', '0/001/', '']) {
      expect(parseTilePath(path).ok, path).toBe(false);
    }
  });

  test('give back the frontier from which the tree goes on growing', () => {
    const { roots, tileAt } = logOf(numbered(1_100));
    for (const size of [0, 1, 255, 256, 257, 700, 1_024, 1_099]) {
      const grown = createFrontier({ size, hashes: frontierPlan(size).build(tileAt) });
      expect(hex(grown.root())).toBe(hex(roots[size]));
      for (const leaf of numbered(1_100).slice(size)) grown.append(leafHashOf(leaf));
      expect(hex(grown.root())).toBe(hex(roots[1_100]));
    }
  });
});

import { fail, ok, type Result } from '@doui/kernel';
import { foldedFromRight } from './frontier.ts';
import { hashSize, nodeHashOf } from './hashing.ts';
import { consistencyRanges, coverOf, inclusionRanges, type Node, type Range } from './ranges.ts';

/** Hashes per tile, and levels of the tree that one level of tiles spans. */
export const tileWidth = 256;
const tileHeight = 8;
const tileLevelMax = 5; // 256^6 leaves are more than a number counts exactly.

/** `width` hashes from the beginning of the `index`-th tile; 256 is a full one. */
export type TileId = { readonly level: number; readonly index: number; readonly width: number };
/** The bytes of a tile; at least as many hashes as were asked for. */
export type TileAt = (level: number, index: number) => Uint8Array;

export const tileKey = ({ level, index }: Pick<TileId, 'level' | 'index'>): string =>
  `${level}/${index}`;

const groups = (index: number): string => {
  const digits = String(index);
  const padded = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  return padded.replaceAll(/\d{3}(?=\d)/g, 'x$&/');
};

/** `0/x001/234.p/7`: how C2SP's tlog-tiles writes a tile in a path. `entries` is a level of its own. */
export const tilePath = (level: number | 'entries', index: number, width = tileWidth): string =>
  `${level}/${groups(index)}${width === tileWidth ? '' : `.p/${width}`}`;

/** Reads such a path; only the one way of writing a tile is accepted. */
export function parseTilePath(
  path: string,
): Result<{ level: number | 'entries'; index: number; width: number }, 'malformed'> {
  const [, level = '', digits = '', width] =
    /^([0-5]|entries)\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path) ?? [];
  if (digits === '') return fail('malformed');
  const tile = {
    level: level === 'entries' ? level : Number(level),
    index: Number(digits.replaceAll(/[x/]/g, '')),
    width: width === undefined ? tileWidth : Number(width),
  } as const;
  const partial = width === undefined || (tile.width >= 1 && tile.width < tileWidth);
  // Written again it must be the same: no leading zeroes, no shorter way round.
  return partial && tilePath(tile.level, tile.index, tile.width) === path
    ? ok(tile)
    : fail('malformed');
}

/** All tiles of a tree, the partial ones at its end included (tlog-tiles). */
export function tilesOf(size: number): TileId[] {
  const tiles: TileId[] = [];
  for (let level = 0, count = size; count > 0; level++, count = Math.floor(count / tileWidth)) {
    for (let index = 0; index * tileWidth < count; index++) {
      tiles.push({ level, index, width: Math.min(tileWidth, count - index * tileWidth) });
    }
  }
  return tiles;
}

/** How many hashes of a tile exist at a size. */
export const widthAt = (size: number, level: number, index: number): number =>
  Math.max(0, Math.min(tileWidth, Math.floor(size / tileWidth ** level) - index * tileWidth));

/** What a proof is made of: the tiles to read, and what to do with them. */
export type ProofPlan = {
  readonly tiles: readonly TileId[];
  build(tileAt: TileAt): Uint8Array[];
};

export const inclusionPlan = (index: number, size: number): ProofPlan =>
  planOf(inclusionRanges(index, size));

export const consistencyPlan = (older: number, size: number): ProofPlan =>
  planOf(consistencyRanges(older, size));

/** The frontier of a tree, read from its tiles. */
export const frontierPlan = (size: number): ProofPlan =>
  planOf(
    coverOf(0, size).map(({ level, index }) => ({
      from: index * 2 ** level,
      to: (index + 1) * 2 ** level,
    })),
  );

function planOf(ranges: readonly Range[]): ProofPlan {
  const covers = ranges.map(({ from, to }) => coverOf(from, to));
  const tiles = new Map<string, TileId>();
  for (const node of covers.flat()) {
    const { level, index, end } = placeOf(node);
    const before = tiles.get(tileKey({ level, index }));
    const width = Math.max(before?.width ?? 0, end);
    tiles.set(tileKey({ level, index }), { level, index, width });
  }
  return {
    tiles: [...tiles.values()],
    build: (tileAt) =>
      covers.map((cover) => {
        const hash = foldedFromRight(cover.map((node) => nodeIn(tileAt, node)));
        if (!hash) throw new RangeError('a proof names no empty range');
        return hash;
      }),
  };
}

/** Where a node's hashes lie: in one tile, from `start` to `end`. */
function placeOf({ level, index }: Node) {
  const tileLevel = Math.min(Math.floor(level / tileHeight), tileLevelMax);
  const span = 2 ** (level - tileLevel * tileHeight);
  const first = index * span;
  const tile = Math.floor(first / tileWidth);
  const start = first - tile * tileWidth;
  return { level: tileLevel, index: tile, start, end: start + span };
}

function nodeIn(tileAt: TileAt, node: Node): Uint8Array {
  const { level, index, start, end } = placeOf(node);
  const tile = tileAt(level, index);
  if (tile.length < end * hashSize) throw new RangeError(`tile ${level}/${index} is too short`);
  let row: Uint8Array[] = [];
  for (let at = start; at < end; at++) row.push(tile.subarray(at * hashSize, (at + 1) * hashSize));
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < row.length; at += 2) {
      above.push(nodeHashOf(row[at] as Uint8Array, row[at + 1] as Uint8Array));
    }
    row = above;
  }
  return row[0] as Uint8Array;
}

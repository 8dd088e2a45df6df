import { genesisHash } from '@doui/ledger';
import {
  createFrontier,
  type Frontier,
  type LogLeaf,
  leafEntry,
  logLeafHash,
  tileKey,
  tileWidth,
} from '@doui/proof';
import type { LogEvent } from './event.ts';

/** Where a stream ends in the log. `indexes` are the leaves of its newest versions. */
export type Tail = {
  readonly version: number;
  readonly hash: string;
  readonly indexes: readonly number[];
};

/** A batch of leaves as it is written down before anything else, so that a crash changes nothing. */
export type Batch = { readonly before: Frontier; readonly leaves: readonly LogLeaf[] };

/**
 * The one document that decides what the log is. Everything else (tiles, entries, where streams end) is made
 * from its batch, and made again after a crash, before the next batch is written.
 */
export type LogHead = {
  readonly revision: number;
  readonly after: Frontier;
  readonly batch: Batch;
};

const nothing: Frontier = { size: 0, hashes: [] };
export const emptyHead: LogHead = {
  revision: 0,
  after: nothing,
  batch: { before: nothing, leaves: [] },
};

export const streamKeyOf = ({ service, stream }: Pick<LogLeaf, 'service' | 'stream'>): string =>
  `${service}:${stream}`;

/** What an event is to a stream that ends so. */
export type Verdict = 'next' | 'not-chained' | 'repeat' | 'forked' | 'gap';

export function verdictOf(tail: Tail | undefined, event: LogEvent): Verdict {
  const version = tail?.version ?? 0;
  if (event.version > version + 1) return 'gap';
  if (event.version <= version) {
    return event.version === version && event.hash !== tail?.hash ? 'forked' : 'repeat';
  }
  return event.previousHash === (tail?.hash ?? genesisHash(event.stream)) ? 'next' : 'not-chained';
}

/** The head once these leaves are in. */
export function headAfter(head: LogHead, leaves: readonly LogLeaf[]): LogHead {
  const tree = createFrontier(head.after);
  for (const leaf of leaves) tree.append(logLeafHash(leaf));
  return {
    revision: head.revision + 1,
    after: tree.frontier(),
    batch: { before: head.after, leaves },
  };
}

export const rootOf = (frontier: Frontier): Uint8Array => createFrontier(frontier).root();

/** What is added to the end of one document: `start` of its items are there already. */
export type Growth = { readonly id: string; readonly start: number; readonly items: string[] };
export type TailGrowth = {
  readonly key: string;
  /** The version the stream had before; 0 when it is new. */
  readonly from: number;
  readonly version: number;
  readonly hash: string;
  readonly indexes: number[];
};

/** What a batch adds to tiles, entries and streams: a function of the batch alone. */
export type Filing = {
  readonly tiles: readonly Growth[];
  readonly entries: readonly Growth[];
  readonly tails: readonly TailGrowth[];
};

export function filingOf({ before, leaves }: Batch): Filing {
  const tiles = new Map<string, Growth>();
  const entries = new Map<string, Growth>();
  const tails = new Map<string, TailGrowth>();
  const tree = createFrontier(before);
  for (const leaf of leaves) {
    const place = tree.size();
    tree.append(logLeafHash(leaf), (level, index, hash) => {
      // Between two levels of tiles lie eight of the tree.
      if (level % 8 !== 0) return;
      const id = tileKey({ level: level / 8, index: Math.floor(index / tileWidth) });
      grow(tiles, id, index % tileWidth, Buffer.from(hash).toString('base64'));
    });
    const bundle = String(Math.floor(place / tileWidth));
    grow(entries, bundle, place % tileWidth, leafEntry(leaf).toString('utf8'));
    const key = streamKeyOf(leaf);
    const { from, indexes } = tails.get(key) ?? { from: leaf.version - 1, indexes: [] };
    const { version, hash } = leaf;
    tails.set(key, { key, from, version, hash, indexes: [...indexes, place] });
  }
  return { tiles: [...tiles.values()], entries: [...entries.values()], tails: [...tails.values()] };
}

function grow(all: Map<string, Growth>, id: string, start: number, item: string): void {
  const growth = all.get(id) ?? { id, start, items: [] };
  growth.items.push(item);
  all.set(id, growth);
}

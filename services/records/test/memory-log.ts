import { hash } from 'node:crypto';
import { genesisHash, makeEntry } from '@doui/ledger';
import type { LogEvent } from '../src/log/event.ts';
import { emptyHead, type Growth, type LogHead, type Tail } from '../src/log/sequence.ts';
import type { LogStore } from '../src/log/store.ts';

/** What the database keeps of the log, in memory; `calls` tells of every step, before and after it. */
export function memoryLog(moment: (step: string) => void = () => undefined) {
  const kept = {
    head: emptyHead as LogHead,
    tiles: new Map<string, string[]>(),
    entries: new Map<string, string[]>(),
    tails: new Map<string, Tail>(),
    checkpoints: new Map<number, string>(),
  };
  const grow = (rows: Map<string, string[]>, growths: readonly Growth[]) => {
    for (const { id, start, items } of growths) {
      moment('grow');
      const row = rows.get(id) ?? [];
      if (row.length === start) rows.set(id, [...row, ...items]);
      else if (row.length < start + items.length) throw new Error(`${id} has a hole`);
    }
  };
  const store: LogStore = {
    prepare: async () => undefined,
    head: async () => {
      moment('head');
      return kept.head;
    },
    commit: async (head) => {
      moment('commit');
      await new Promise(setImmediate);
      if (kept.head.revision !== head.revision - 1) return false;
      kept.head = head;
      moment('committed');
      return true;
    },
    file: async (filing) => {
      grow(kept.tiles, filing.tiles);
      await new Promise(setImmediate);
      grow(kept.entries, filing.entries);
      for (const { key, from, version, hash: last, indexes } of filing.tails) {
        moment('tail');
        const tail = kept.tails.get(key);
        if ((tail?.version ?? 0) !== from) continue;
        kept.tails.set(key, {
          version,
          hash: last,
          indexes: [...(tail?.indexes ?? []), ...indexes],
        });
      }
      moment('filed');
    },
    tails: async (keys) => {
      moment('tails');
      return new Map(
        keys.flatMap((key) => {
          const tail = kept.tails.get(key);
          return tail ? [[key, tail] as const] : [];
        }),
      );
    },
    indexOf: async (key, version) => kept.tails.get(key)?.indexes[version - 1],
    tailsAfter: async (after, limit) =>
      [...kept.tails]
        .filter(([key]) => key > after)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, limit)
        .map(([key, tail]) => ({ key, ...tail })),
    tiles: async (ids) =>
      new Map(
        ids.flatMap(({ level, index }) => {
          const row = kept.tiles.get(`${level}/${index}`);
          const bytes = row?.map((item) => Buffer.from(item, 'base64'));
          return bytes ? [[`${level}/${index}`, Buffer.concat(bytes)] as const] : [];
        }),
      ),
    entries: async (bundle) => kept.entries.get(String(bundle)) ?? [],
    saveCheckpoint: async (hour, _size, text) => void kept.checkpoints.set(hour, text),
    newestCheckpoint: async () => [...kept.checkpoints].sort(([a], [b]) => b - a)[0]?.[1],
  };
  return { store, kept };
}

/** The published entries of one stream, chained as a ledger chains them. */
export function eventsOf(service: string, stream: string, count: number): LogEvent[] {
  let previousHash = genesisHash(stream);
  return Array.from({ length: count }, (_, n) => {
    const entry = makeEntry({
      version: n + 1,
      commandId: hash('sha256', `${stream} ${n}`),
      event: { n },
      atMs: n,
      previousHash,
    });
    const event = { service, stream, version: n + 1, hash: entry.hash, previousHash };
    previousHash = entry.hash;
    return event;
  });
}

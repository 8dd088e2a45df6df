import { parseStreamKey, streamKey } from '@doui/kernel';
import type { Head, Ledger } from '@doui/ledger';
import type { RegistryEvent } from './events.ts';
import type { Kind } from './kinds.ts';
import { find, place, type Sorted } from './sorted.ts';
import type { PresentState, RegistryState } from './state.ts';

export type RegistryLedger = Ledger<RegistryState, RegistryEvent>;
export type Entry = { readonly id: string; readonly version: number; readonly state: PresentState };

/**
 * All things of all organisations, in memory: for lists, the public page and the export. It is a
 * copy: what one thing is now is always read from the ledger.
 */
export type Directory = {
  load(): Promise<void>;
  /** Reads a thing again when it is older here than `version`. */
  refresh(stream: string, version: number): Promise<void>;
  put(stream: string, head: Head<RegistryState>): void;
  /** In the order of their ids. */
  list(org: string, kind: Kind): Sorted<Entry>;
  find(org: string, kind: Kind, id: string): Entry | undefined;
  /** How often anything of an organisation has changed here. */
  changes(org: string): number;
  organisations(): string[];
  ready(): boolean;
};

const pageSize = 500;
const readsAtOnce = 32;

export function createDirectory(ledger: RegistryLedger): Directory {
  const held = new Map<string, Entry[]>();
  const changes = new Map<string, number>();
  let loaded = false;

  const placeIn = (stream: string) => {
    const key = parseStreamKey(stream);
    return key ? { org: key.org, group: `${key.org}/${key.kind}`, id: key.id } : undefined;
  };
  const groupOf = (group: string): Entry[] => {
    const known = held.get(group) ?? [];
    held.set(group, known);
    return known;
  };

  function put(stream: string, { version, state }: Head<RegistryState>): void {
    const to = placeIn(stream);
    if (!to || state.kind === 'absent') return;
    const group = groupOf(to.group);
    const before = find(group, to.id);
    if (before && before.version >= version) return;
    place(group, { id: to.id, version, state });
    changes.set(to.org, (changes.get(to.org) ?? 0) + 1);
  }

  async function refresh(stream: string, version: number): Promise<void> {
    const to = placeIn(stream);
    if (!to) return;
    const known = find(held.get(to.group) ?? [], to.id);
    if (known && known.version >= version) return;
    const head = await ledger.read(stream);
    if (head) put(stream, head);
  }

  return {
    put,
    refresh,
    ready: () => loaded,
    async load() {
      let after: string | undefined;
      for (;;) {
        const streams = await ledger.streams({
          limit: pageSize,
          ...(after === undefined ? {} : { after }),
        });
        for (let at = 0; at < streams.length; at += readsAtOnce) {
          const some = streams.slice(at, at + readsAtOnce);
          await Promise.all(some.map((stream) => refresh(stream, 1)));
        }
        after = streams.at(-1);
        if (streams.length < pageSize) break;
      }
      loaded = true;
    },
    list: (org, kind) => held.get(`${org}/${kind}`) ?? [],
    find: (org, kind, id) => find(held.get(`${org}/${kind}`) ?? [], id),
    changes: (org) => changes.get(org) ?? 0,
    organisations: () =>
      [...held.keys()]
        .filter((group) => group.endsWith('/organisation'))
        .map((group) => group.split('/')[0] ?? '')
        .filter((org) => find(held.get(`${org}/organisation`) ?? [], org))
        .sort(),
  };
}

export const streamOf = (org: string, kind: Kind, id: string): string => streamKey(org, kind, id);

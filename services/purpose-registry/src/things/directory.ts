import { parseStreamKey, streamKey } from '@doui/kernel';
import type { Head, Ledger } from '@doui/ledger';
import type { RegistryEvent } from './events.ts';
import type { Kind } from './kinds.ts';
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
  list(org: string, kind: Kind): Entry[];
  organisations(): string[];
  ready(): boolean;
};

const pageSize = 500;
const readsAtOnce = 32;

export function createDirectory(ledger: RegistryLedger): Directory {
  const held = new Map<string, Map<string, Head<RegistryState>>>();
  let loaded = false;

  const groupOf = (stream: string) => {
    const key = parseStreamKey(stream);
    return key ? { group: `${key.org}/${key.kind}`, id: key.id } : undefined;
  };

  function put(stream: string, head: Head<RegistryState>): void {
    const place = groupOf(stream);
    if (!place || head.state.kind === 'absent') return;
    const group = held.get(place.group) ?? new Map<string, Head<RegistryState>>();
    held.set(place.group, group);
    const before = group.get(place.id);
    if (!before || before.version < head.version) group.set(place.id, head);
  }

  async function refresh(stream: string, version: number): Promise<void> {
    const place = groupOf(stream);
    if (!place) return;
    const known = held.get(place.group)?.get(place.id);
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
    list(org, kind) {
      const group = held.get(`${org}/${kind}`) ?? new Map<string, Head<RegistryState>>();
      return [...group]
        .map(([id, { version, state }]) => ({ id, version, state: state as PresentState }))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    organisations: () =>
      [...held.keys()]
        .filter((group) => group.endsWith('/organisation'))
        .map((group) => group.split('/')[0] ?? '')
        .filter((org) => held.get(`${org}/organisation`)?.has(org))
        .sort(),
  };
}

export const streamOf = (org: string, kind: Kind, id: string): string => streamKey(org, kind, id);

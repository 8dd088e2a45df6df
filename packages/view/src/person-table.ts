import { assert } from '@doui/kernel';
import type { Saved } from './columns.ts';
import { grown } from './growing.ts';

const empty = 0;

/**
 * Persons by organisation and id: open addressing over typed arrays, about 60 bytes a person. A slot
 * is never given back: an erased person stays as an empty, final state (no tombstones).
 */
export type PersonTable = {
  readonly size: () => number;
  /** The slot of a person, or -1. */
  readonly find: (org: number, person: string) => number;
  readonly findOrAdd: (org: number, person: string) => number;
  readonly orgOf: (slot: number) => number;
  readonly idOf: (slot: number) => string;
  readonly bytes: () => number;
  readonly save: () => Saved;
};

/** An empty table, or the one that was saved. */
export function createPersonTable(saved?: Saved): PersonTable {
  let count = 0;
  let index = new Uint32Array(1024);
  let hashes = new Uint32Array(1024);
  let orgs = new Uint16Array(1024);
  let keyAt = new Uint32Array(1024);
  let keys = new Uint8Array(1 << 15);
  let keysEnd = 0;

  const sameId = (slot: number, person: string): boolean => {
    let at = keyAt[slot] ?? 0;
    if (keys[at++] !== person.length) return false;
    for (let place = 0; place < person.length; place++) {
      if (keys[at + place] !== person.charCodeAt(place)) return false;
    }
    return true;
  };

  const place = (hash: number): number => (hash ^ (hash >>> 15)) & (index.length - 1);

  const rebuild = (length: number): void => {
    index = new Uint32Array(length);
    for (let slot = 0; slot < count; slot++) {
      let at = place(hashes[slot] ?? 0);
      while (index[at] !== empty) at = (at + 1) & (length - 1);
      index[at] = slot + 1;
    }
  };

  const find = (org: number, person: string): number => {
    const hash = hashOf(org, person);
    let at = place(hash);
    for (let slot = index[at] ?? empty; slot !== empty; slot = index[at] ?? empty) {
      if (hashes[slot - 1] === hash && orgs[slot - 1] === org && sameId(slot - 1, person)) {
        return slot - 1;
      }
      at = (at + 1) & (index.length - 1);
    }
    return -1;
  };

  const add = (org: number, person: string): number => {
    assert(person.length > 0 && person.length < 256, 'a person id fits its length byte');
    assert(org < 65_536, 'organisations fit 16 bits');
    if ((count + 1) * 4 > index.length * 3) rebuild(index.length * 2);
    const slot = count++;
    hashes = grown(hashes, count);
    orgs = grown(orgs, count);
    keyAt = grown(keyAt, count);
    keys = grown(keys, keysEnd + person.length + 1);
    hashes[slot] = hashOf(org, person);
    orgs[slot] = org;
    keyAt[slot] = keysEnd;
    keys[keysEnd++] = person.length;
    for (let at = 0; at < person.length; at++) keys[keysEnd++] = person.charCodeAt(at);
    let at = place(hashes[slot] ?? 0);
    while (index[at] !== empty) at = (at + 1) & (index.length - 1);
    index[at] = slot + 1;
    return slot;
  };

  if (saved) {
    hashes = saved.columns['hashes'] as Uint32Array<ArrayBuffer>;
    orgs = saved.columns['orgs'] as Uint16Array<ArrayBuffer>;
    keyAt = saved.columns['keyAt'] as Uint32Array<ArrayBuffer>;
    keys = saved.columns['keys'] as Uint8Array<ArrayBuffer>;
    count = hashes.length;
    keysEnd = keys.length;
    let length = index.length;
    while ((count + 1) * 4 > length * 3) length *= 2;
    rebuild(length);
  }

  return {
    size: () => count,
    find,
    findOrAdd: (org, person) => {
      const found = find(org, person);
      return found >= 0 ? found : add(org, person);
    },
    orgOf: (slot) => orgs[slot] ?? 0,
    idOf: (slot) => {
      const at = keyAt[slot] ?? 0;
      return String.fromCharCode(...keys.subarray(at + 1, at + 1 + (keys[at] ?? 0)));
    },
    save: () => ({
      columns: {
        hashes: hashes.subarray(0, count),
        orgs: orgs.subarray(0, count),
        keyAt: keyAt.subarray(0, count),
        keys: keys.subarray(0, keysEnd),
      },
      values: {},
    }),
    bytes: () =>
      index.byteLength + hashes.byteLength + orgs.byteLength + keyAt.byteLength + keys.byteLength,
  };
}

/** FNV-1a over the id and the organisation's number. Ids are ASCII (`[a-z0-9]`). */
function hashOf(org: number, person: string): number {
  let hash = 0x811c9dc5 ^ org;
  for (let at = 0; at < person.length; at++) {
    hash = Math.imul(hash ^ person.charCodeAt(at), 0x01000193);
  }
  return hash >>> 0;
}

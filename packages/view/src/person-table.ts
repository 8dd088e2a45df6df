import { assert } from '@doui/kernel';
import type { Saved } from './columns.ts';
import { grown } from './growing.ts';

const empty = 0;

/** What stands in the row of a person besides what the table itself needs. */
export const fields = {
  flags: 3,
  consentVersion: 4,
  optOutVersion: 5,
  head: 6,
  stamp: 7,
} as const;
export type Field = (typeof fields)[keyof typeof fields];

const [hashAt, keyPlaceAt, orgAt] = [0, 1, 2];
/** Words of a row. 32 bytes, so that all of a person but the id comes with one look into memory. */
const rowWords = 8;

/**
 * Persons by organisation and id: open addressing over typed arrays, about 65 bytes a person. A slot
 * is never given back: an erased person stays as an empty, final state (no tombstones).
 */
export type PersonTable = {
  readonly size: () => number;
  /** The slot of a person, or -1. */
  readonly find: (org: number, person: string) => number;
  readonly findOrAdd: (org: number, person: string) => number;
  readonly orgOf: (slot: number) => number;
  readonly get: (slot: number, field: Field) => number;
  readonly set: (slot: number, field: Field, value: number) => void;
  readonly idOf: (slot: number) => string;
  readonly bytes: () => number;
  readonly save: () => Saved;
};

/** An empty table, or the one that was saved. */
export function createPersonTable(saved?: Saved): PersonTable {
  let count = 0;
  let index = new Uint32Array(1024);
  let rows = new Uint32Array(1024 * rowWords);
  let keys = new Uint8Array(1 << 15);
  let keysEnd = 0;

  const sameId = (slot: number, person: string): boolean => {
    let at = rows[slot * rowWords + keyPlaceAt] ?? 0;
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
      let at = place(rows[slot * rowWords + hashAt] ?? 0);
      while (index[at] !== empty) at = (at + 1) & (length - 1);
      index[at] = slot + 1;
    }
  };

  const find = (org: number, person: string): number => {
    const hash = hashOf(org, person);
    let at = place(hash);
    for (let slot = index[at] ?? empty; slot !== empty; slot = index[at] ?? empty) {
      const row = (slot - 1) * rowWords;
      if (rows[row] === hash && rows[row + orgAt] === org && sameId(slot - 1, person)) {
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
    rows = grown(rows, count * rowWords);
    keys = grown(keys, keysEnd + person.length + 1);
    const hash = hashOf(org, person);
    rows[slot * rowWords + hashAt] = hash;
    rows[slot * rowWords + orgAt] = org;
    rows[slot * rowWords + keyPlaceAt] = keysEnd;
    keys[keysEnd++] = person.length;
    for (let at = 0; at < person.length; at++) keys[keysEnd++] = person.charCodeAt(at);
    let at = place(hash);
    while (index[at] !== empty) at = (at + 1) & (index.length - 1);
    index[at] = slot + 1;
    return slot;
  };

  if (saved) {
    rows = saved.columns['rows'] as Uint32Array<ArrayBuffer>;
    keys = saved.columns['keys'] as Uint8Array<ArrayBuffer>;
    count = rows.length / rowWords;
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
    orgOf: (slot) => rows[slot * rowWords + orgAt] ?? 0,
    get: (slot, field) => rows[slot * rowWords + field] ?? 0,
    set: (slot, field, value) => {
      rows[slot * rowWords + field] = value;
    },
    idOf: (slot) => {
      const at = rows[slot * rowWords + keyPlaceAt] ?? 0;
      return String.fromCharCode(...keys.subarray(at + 1, at + 1 + (keys[at] ?? 0)));
    },
    save: () => ({
      columns: {
        rows: rows.subarray(0, count * rowWords),
        keys: keys.subarray(0, keysEnd),
      },
      values: {},
    }),
    bytes: () => index.byteLength + rows.byteLength + keys.byteLength,
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

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
/** Words of a row. 64 bytes, so that all of a person comes with one look into memory, the id included. */
const rowWords = 16;
const rowBytes = 4 * rowWords;
/** Where in a row the id begins: its length, then its characters. The few longer ones stand among the keys. */
const idAt = 32;
const idInRowMax = rowBytes - idAt - 1;

/**
 * Persons by organisation and id: open addressing over typed arrays, about 80 bytes a person. The index holds the
 * hashes too, so that a neighbour in it is passed by without a look at that person's row. A slot
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
  /** Pairs: a hash, and the slot above it by one. */
  let index = new Uint32Array(2 * 1024);
  let rows = new Uint32Array(1024 * rowWords);
  /** The same bytes. */
  let inRows = new Uint8Array(rows.buffer);
  let keys = new Uint8Array(0);
  let keysEnd = 0;

  const isPerson = (slot: number, org: number, person: string): boolean => {
    if (rows[slot * rowWords + orgAt] !== org) return false;
    const { length } = person;
    const start = slot * rowBytes + idAt;
    if (inRows[start] !== length) return false;
    const from = length > idInRowMax ? keys : inRows;
    const at = length > idInRowMax ? (rows[slot * rowWords + keyPlaceAt] ?? 0) : start + 1;
    for (let place = 0; place < length; place++) {
      if (from[at + place] !== person.charCodeAt(place)) return false;
    }
    return true;
  };

  const place = (hash: number): number => (hash ^ (hash >>> 15)) & (index.length / 2 - 1);
  const after = (at: number): number => (at + 1) & (index.length / 2 - 1);

  const point = (hash: number, slot: number): void => {
    let at = place(hash);
    while (index[2 * at + 1] !== empty) at = after(at);
    index[2 * at] = hash;
    index[2 * at + 1] = slot + 1;
  };

  /** With one more the index would be more than three quarters full. */
  const isFull = (length: number): boolean => (count + 1) * 8 > length * 3;

  const reindex = (): void => {
    let { length } = index;
    while (isFull(length)) length *= 2;
    index = new Uint32Array(length);
    for (let slot = 0; slot < count; slot++) point(rows[slot * rowWords + hashAt] ?? 0, slot);
  };

  const find = (org: number, person: string): number => {
    const hash = hashOf(org, person);
    for (let at = place(hash); ; at = after(at)) {
      const slot = index[2 * at + 1] ?? empty;
      if (slot === empty) return -1;
      if (index[2 * at] === hash && isPerson(slot - 1, org, person)) return slot - 1;
    }
  };

  const add = (org: number, person: string): number => {
    const { length } = person;
    assert(length > 0 && length < 256, 'a person id fits its length byte');
    assert(org < 65_536, 'organisations fit 16 bits');
    if (isFull(index.length)) reindex();
    const slot = count++;
    rows = grown(rows, count * rowWords);
    if (rows.buffer !== inRows.buffer) inRows = new Uint8Array(rows.buffer);
    const hash = hashOf(org, person);
    const row = slot * rowWords;
    rows[row + hashAt] = hash;
    rows[row + orgAt] = org;
    inRows[slot * rowBytes + idAt] = length;
    let from = inRows;
    let at = slot * rowBytes + idAt + 1;
    if (length > idInRowMax) {
      keys = grown(keys, keysEnd + length);
      rows[row + keyPlaceAt] = keysEnd;
      from = keys;
      at = keysEnd;
      keysEnd += length;
    }
    for (let place = 0; place < length; place++) from[at + place] = person.charCodeAt(place);
    point(hash, slot);
    return slot;
  };

  if (saved) {
    rows = saved.columns['rows'] as Uint32Array<ArrayBuffer>;
    inRows = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
    keys = saved.columns['keys'] as Uint8Array<ArrayBuffer>;
    count = rows.length / rowWords;
    keysEnd = keys.length;
    reindex();
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
      const start = slot * rowBytes + idAt;
      const length = inRows[start] ?? 0;
      const inRow = length <= idInRowMax;
      const at = inRow ? start + 1 : (rows[slot * rowWords + keyPlaceAt] ?? 0);
      return String.fromCharCode(...(inRow ? inRows : keys).subarray(at, at + length));
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

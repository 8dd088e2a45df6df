/** A typed array that grows with persons, by name, and the plain values beside it. */
export type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

export type Saved = {
  readonly columns: Readonly<Record<string, Column>>;
  /** Plain JSON: counts, shared shapes, the few things that are kept as objects. */
  readonly values: Readonly<Record<string, unknown>>;
};

const kinds = { Uint8Array, Uint16Array, Uint32Array, Float64Array } as const;
type Kind = keyof typeof kinds;

type Place = { readonly name: string; readonly kind: Kind; readonly length: number };

const aligned = (length: number): number => Math.ceil(length / 8) * 8;

/** Where each column stands, one after the other, each at a multiple of eight. */
export function layOut(columns: Saved['columns']): { places: Place[]; bytes: number } {
  let bytes = 0;
  const places = Object.entries(columns).map(([name, column]): Place => {
    bytes += aligned(column.byteLength);
    return { name, kind: column.constructor.name as Kind, length: column.length };
  });
  return { places, bytes };
}

/** Writes the columns into `into` from `offset` on. */
export function writeColumns(columns: Saved['columns'], into: Uint8Array, offset: number): void {
  let at = offset;
  for (const column of Object.values(columns)) {
    into.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += aligned(column.byteLength);
  }
}

/** Reads them back as copies of their own; `undefined` when they do not fill the bytes exactly. */
export function readColumns(
  places: readonly Place[],
  from: Uint8Array,
): Record<string, Column> | undefined {
  const columns: Record<string, Column> = {};
  let at = 0;
  for (const { name, kind, length } of places) {
    const make = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (!make || !Number.isSafeInteger(length) || length < 0) return undefined;
    const bytes = length * make.BYTES_PER_ELEMENT;
    if (at + aligned(bytes) > from.length) return undefined;
    // Copied, so that the file's bytes can be let go and each column can grow by itself. A Buffer's
    // own `slice` would be a window into the file.
    columns[name] = new make(Uint8Array.prototype.slice.call(from, at, at + bytes).buffer);
    at += aligned(bytes);
  }
  return at === from.length ? columns : undefined;
}

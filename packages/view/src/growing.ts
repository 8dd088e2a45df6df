type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/**
 * The same column with room for `needed` entries. It grows by a quarter, not by doubling, so that a
 * million persons do not carry a million empty places with them.
 */
export function grown<T extends Column>(column: T, needed: number): T {
  if (needed <= column.length) return column;
  const length = Math.max(needed, Math.ceil(column.length * 1.25), 1024);
  const larger = new (column.constructor as new (length: number) => T)(length);
  larger.set(column);
  return larger;
}

import { hashSize } from '@doui/proof';

/**
 * The leaf hashes of a log, found by their value: 32 bytes and two numbers each, so that a million fit in
 * 50 MB. What has been met in a ledger is marked; what is left unmarked has gone from there.
 */
export function createLeafTable(size: number) {
  const hashes = Buffer.alloc(size * hashSize);
  let slots = 1_024;
  while (slots < size * 2) slots *= 2;
  const table = new Uint32Array(slots);
  const met = new Uint8Array(Math.ceil(size / 8));
  let count = 0;

  /** The slot of a hash: its own, or the free one where it would go. */
  function slotOf(hash: Uint8Array): number {
    const view = Buffer.from(hash.buffer, hash.byteOffset, hash.length);
    let slot = view.readUInt32LE(0) & (slots - 1);
    for (;;) {
      const leaf = (table[slot] ?? 0) - 1;
      if (leaf < 0) return slot;
      const at = leaf * hashSize;
      if (hashes.compare(view, 0, hashSize, at, at + hashSize) === 0) return slot;
      slot = (slot + 1) & (slots - 1);
    }
  }

  return {
    /** The next leaf of the log. */
    add(hash: Uint8Array): void {
      hashes.set(hash, count * hashSize);
      count += 1;
      table[slotOf(hash)] = count;
    },
    /** The leaf that has this hash, marked as met. */
    meet(hash: Uint8Array): number | undefined {
      const leaf = (table[slotOf(hash)] ?? 0) - 1;
      if (leaf < 0) return undefined;
      met[leaf >> 3] = (met[leaf >> 3] ?? 0) | (1 << (leaf & 7));
      return leaf;
    },
    isMet: (leaf: number): boolean => ((met[leaf >> 3] ?? 0) & (1 << (leaf & 7))) !== 0,
    size: (): number => count,
  };
}

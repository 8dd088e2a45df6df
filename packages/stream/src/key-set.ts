/** Different keys of a partition: how many, and a digest that does not depend on their order. */
export type KeySet = {
  add(key: Uint8Array): void;
  size(): number;
  /** XOR of the hashes of all keys. */
  digest(): bigint;
};

const loadMax = 0.7;

/**
 * Open addressing over two 32-bit hashes in one typed array, 12 to 23 bytes a key, for a view counts every
 * person. Two keys of one hash count as one, for the owner and for its readers alike.
 */
export function createKeySet(): KeySet {
  let slots = new Int32Array(2 * 256);
  let size = 0;
  let digestHigh = 0;
  let digestLow = 0;

  function place(into: Int32Array, high: number, low: number): boolean {
    const mask = into.length / 2 - 1;
    for (let at = low & mask; ; at = (at + 1) & mask) {
      const [foundHigh, foundLow] = [into[2 * at], into[2 * at + 1]];
      if (foundHigh === high && foundLow === low) return false;
      if (foundHigh !== 0 || foundLow !== 0) continue;
      into[2 * at] = high;
      into[2 * at + 1] = low;
      return true;
    }
  }

  function grow(): void {
    const larger = new Int32Array(slots.length * 2);
    for (let at = 0; at < slots.length; at += 2) {
      const [high = 0, low = 0] = [slots[at], slots[at + 1]];
      if (high !== 0 || low !== 0) place(larger, high, low);
    }
    slots = larger;
  }

  return {
    add(key) {
      let high = 0x811c9dc5;
      let low = 0x9e3779b9;
      for (let at = 0; at < key.length; at++) {
        const byte = key[at] as number;
        high = Math.imul(high ^ byte, 0x01000193);
        low = Math.imul(low ^ byte, 0x5bd1e995);
        low ^= low >>> 15;
      }
      high = mixed(high ^ low);
      // Two zeros mark an empty slot.
      low = mixed(Math.imul(low, 0x9e3779b1) ^ high) || 1;
      if (!place(slots, high, low)) return;
      size += 1;
      digestHigh ^= high;
      digestLow ^= low;
      if (size > loadMax * (slots.length / 2)) grow();
    },
    size: () => size,
    digest: () => (BigInt(digestHigh >>> 0) << 32n) | BigInt(digestLow >>> 0),
  };
}

/** Every bit of the input moves every bit of the output. */
function mixed(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/**
 * A set of persons in 16 bytes each at most half full: 64 bits of a hash of organisation and id. Two
 * persons share them once in billions of sets; all that would follow is a 404 that did not come.
 */
export class PersonSet {
  #slots: BigUint64Array;
  #count = 0;

  constructor(capacity = 1_024) {
    this.#slots = new BigUint64Array(capacity);
  }

  get size(): number {
    return this.#count;
  }

  add(org: string, person: string): void {
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    if (put(this.#slots, hashOf(org, person))) this.#count += 1;
  }

  has(org: string, person: string): boolean {
    const hash = hashOf(org, person);
    for (let at = slotOf(hash, this.#slots.length); ; at = (at + 1) % this.#slots.length) {
      const there = this.#slots[at];
      if (there === hash) return true;
      if (there === 0n) return false;
    }
  }

  #grow(): void {
    const larger = new BigUint64Array(this.#slots.length * 2);
    for (const hash of this.#slots) if (hash !== 0n) put(larger, hash);
    this.#slots = larger;
  }
}

function put(slots: BigUint64Array, hash: bigint): boolean {
  for (let at = slotOf(hash, slots.length); ; at = (at + 1) % slots.length) {
    const there = slots[at];
    if (there === hash) return false;
    if (there === 0n) {
      slots[at] = hash;
      return true;
    }
  }
}

const slotOf = (hash: bigint, length: number): number => Number(hash % BigInt(length));

const mask = 0xffff_ffff_ffff_ffffn;

/** FNV-1a over both names; never 0, which marks an empty slot. */
function hashOf(org: string, person: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  const text = `${org}/${person}`;
  for (let at = 0; at < text.length; at++) {
    hash = ((hash ^ BigInt(text.charCodeAt(at))) * 0x0000_0100_0000_01b3n) & mask;
  }
  return hash === 0n ? 1n : hash;
}

const seed = 0x9747b28c;
const mixing = 0x5bd1e995;

/** MurmurHash2 of `bytes` as Kafka's default partitioner computes it, as a signed 32-bit number. */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  const whole = length & ~3;
  let hash = (seed ^ length) | 0;
  for (let at = 0; at < whole; at += 4) {
    let word =
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    word = Math.imul(word, mixing);
    word ^= word >>> 24;
    hash = Math.imul(hash, mixing) ^ Math.imul(word, mixing);
  }
  const rest = length - whole;
  if (rest > 2) hash ^= (bytes[whole + 2] as number) << 16;
  if (rest > 1) hash ^= (bytes[whole + 1] as number) << 8;
  if (rest > 0) hash = Math.imul(hash ^ (bytes[whole] as number), mixing);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, mixing);
  return hash ^ (hash >>> 15);
}

/** The partition a key belongs to. Writers name it, so that it never depends on a client's metadata. */
export function partitionOf(key: string | Uint8Array, partitions: number): number {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key;
  return (murmur2(bytes) & 0x7fffffff) % partitions;
}

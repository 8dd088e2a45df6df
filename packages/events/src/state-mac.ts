import { hash, timingSafeEqual } from 'node:crypto';

/** The header that carries the owner's MAC of a state record. */
export const macHeader = 'doui-mac';

const blockSize = 64;
const digestSize = 32;
const macLength = 43;

/** HMAC (RFC 2104) prepared once per key: the key's two pads, each at the head of a buffer of its own. */
type Prepared = { inner: Buffer; readonly outer: Buffer };

const preparedKeys = new WeakMap<Uint8Array, Prepared>();

function prepared(macKey: Uint8Array): Prepared {
  const known = preparedKeys.get(macKey);
  if (known) return known;
  const short = macKey.length > blockSize ? hash('sha256', macKey, 'buffer') : macKey;
  const inner = Buffer.alloc(4_096, 0x36);
  const outer = Buffer.alloc(blockSize + digestSize, 0x5c);
  for (let at = 0; at < short.length; at++) {
    inner[at] = 0x36 ^ (short[at] as number);
    outer[at] = 0x5c ^ (short[at] as number);
  }
  const made = { inner, outer };
  preparedKeys.set(macKey, made);
  return made;
}

/**
 * Views need Write on the state topics for their ticks, so a state record proves who wrote it: an
 * HMAC under the owners' key over topic, key and value, each with its length before it. It is made of two
 * one-shot hashes over a buffer that is used again: a view of a million records makes a million of them, and an HMAC
 * object each costs twice as much.
 */
export function sealState(
  macKey: Uint8Array,
  topic: string,
  key: string | Uint8Array,
  value: Uint8Array,
): string {
  const state = prepared(macKey);
  const topicBytes = Buffer.byteLength(topic);
  const keyBytes = typeof key === 'string' ? Buffer.byteLength(key) : key.length;
  const size = blockSize + 12 + topicBytes + keyBytes + value.length;
  if (state.inner.length < size) {
    const larger = Buffer.alloc(size * 2);
    state.inner.copy(larger, 0, 0, blockSize);
    state.inner = larger;
  }
  const all = state.inner;
  let at = all.writeUInt32BE(topicBytes, blockSize);
  at += all.write(topic, at);
  at = all.writeUInt32BE(keyBytes, at);
  if (typeof key === 'string') at += all.write(key, at);
  else {
    all.set(key, at);
    at += keyBytes;
  }
  at = all.writeUInt32BE(value.length, at);
  all.set(value, at);
  // As a string: a buffer of its own for 32 bytes costs as much as the hash.
  state.outer.write(hash('sha256', all.subarray(0, size), 'binary'), blockSize, 'latin1');
  return hash('sha256', state.outer, 'base64url');
}

const wanted = Buffer.alloc(macLength);
const given = Buffer.alloc(macLength);

/** True when `mac` is the owner's, compared in constant time. */
export function verifyState(
  macKey: Uint8Array,
  topic: string,
  key: string | Uint8Array,
  value: Uint8Array,
  mac: string | undefined,
): boolean {
  if (mac === undefined || mac.length !== macLength) return false;
  wanted.write(sealState(macKey, topic, key, value), 'latin1');
  given.write(mac, 'latin1');
  // A character above U+00FF would lose its upper half, and is in no MAC.
  return timingSafeEqual(wanted, given) && !/[^\w-]/.test(mac);
}

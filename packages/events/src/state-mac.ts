import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';

/** The header that carries the owner's MAC of a state record. */
export const macHeader = 'doui-mac';

/**
 * Views need Write on the state topics for their ticks, so a state record proves who wrote it: an
 * HMAC under the owners' key over topic, key and value, each with its length before it.
 */
export function sealState(
  macKey: Uint8Array,
  topic: string,
  key: string | Uint8Array,
  value: Uint8Array,
): string {
  // One update over one buffer: each crossing into the library costs more than the copy.
  const topicBytes = Buffer.byteLength(topic);
  const keyBytes = typeof key === 'string' ? Buffer.byteLength(key) : key.length;
  const all = Buffer.allocUnsafe(12 + topicBytes + keyBytes + value.length);
  let at = all.writeUInt32BE(topicBytes, 0);
  at += all.write(topic, at);
  at = all.writeUInt32BE(keyBytes, at);
  if (typeof key === 'string') at += all.write(key, at);
  else {
    all.set(key, at);
    at += keyBytes;
  }
  at = all.writeUInt32BE(value.length, at);
  all.set(value, at);
  return createHmac('sha256', keyObject(macKey)).update(all).digest('base64url');
}

// Made once per key: with a view of a million records the making was a fifth of the work.
const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function keyObject(macKey: Uint8Array): KeyObject {
  const known = keyObjects.get(macKey);
  if (known) return known;
  const made = createSecretKey(macKey);
  keyObjects.set(macKey, made);
  return made;
}

/** True when `mac` is the owner's, compared in constant time. */
export function verifyState(
  macKey: Uint8Array,
  topic: string,
  key: string | Uint8Array,
  value: Uint8Array,
  mac: string | undefined,
): boolean {
  if (mac === undefined) return false;
  const wanted = Buffer.from(sealState(macKey, topic, key, value));
  const given = Buffer.from(mac);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

import { createHmac, timingSafeEqual } from 'node:crypto';

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
  const mac = createHmac('sha256', macKey);
  for (const part of [topic, key, value]) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    mac.update(length).update(bytes);
  }
  return mac.digest('base64url');
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

import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

// format (1) | nonce (12) | ciphertext | tag (16)
const format = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM with a random nonce; `bound` is what the text belongs to and cannot be moved from. */
export function sealBytes(key: KeyObject, bound: string, plain: Uint8Array): Uint8Array {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(bound));
  return new Uint8Array(
    Buffer.concat([
      Buffer.of(format),
      nonce,
      cipher.update(plain),
      cipher.final(),
      cipher.getAuthTag(),
    ]),
  );
}

/** The plain bytes, or `undefined` when anything was changed, moved or cut. */
export function openBytes(
  key: KeyObject,
  bound: string,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (sealed.length < 1 + nonceBytes + tagBytes || sealed[0] !== format) return undefined;
  const nonce = sealed.subarray(1, 1 + nonceBytes);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(bound));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const body = sealed.subarray(1 + nonceBytes, sealed.length - tagBytes);
  try {
    return new Uint8Array(Buffer.concat([decipher.update(body), decipher.final()]));
  } catch {
    return undefined;
  }
}

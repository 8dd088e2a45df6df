import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Seals what only this service may read, bound to where it is kept (AES-256-GCM). */
export type Seal = {
  seal(place: string, value: unknown): Buffer;
  /** `undefined` when it was changed, moved, or made under another key. */
  open(place: string, sealed: Uint8Array): unknown;
};

const nonceBytes = 12;
const tagBytes = 16;

export const createSeal = (key: Uint8Array): Seal => ({
  seal(place, value) {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(Buffer.from(place));
    const text = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, text, cipher.getAuthTag()]);
  },
  open(place, sealed) {
    if (sealed.length < nonceBytes + tagBytes) return undefined;
    const bytes = Buffer.from(sealed);
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes));
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    try {
      const text = bytes.subarray(nonceBytes, -tagBytes);
      const plain = Buffer.concat([decipher.update(text), decipher.final()]);
      return JSON.parse(plain.toString('utf8')) as unknown;
    } catch {
      return undefined;
    }
  },
});

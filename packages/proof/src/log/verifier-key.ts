import { createPublicKey, hash, type KeyObject } from 'node:crypto';
import { fail, ok, type Result } from '@doui/kernel';
import type { PublicJwk, SigningKey } from '../signing-key.ts';

/** How a key signs: the note itself, or the note with a time (C2SP signed-note, tlog-cosignature). */
export const signatureTypes = { note: 1, timed: 4 } as const;
type SignatureType = (typeof signatureTypes)[keyof typeof signatureTypes];

/** Whose signatures of a log are believed. */
export type VerifierKey = {
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly raw: Uint8Array;
};

const isName = (name: string): boolean => /^[^\s+\p{C}]{1,200}$/u.test(name);

/** The four bytes that tell which key, and which kind of signature, a line is of. */
export const keyHash = (name: string, type: SignatureType, raw: Uint8Array): Buffer =>
  hash(
    'sha256',
    Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), raw]),
    'buffer',
  ).subarray(0, 4);

export const rawOf = (jwk: PublicJwk): Buffer => Buffer.from(jwk.x, 'base64url');

/** `name+hash+key`: the one line a reader of the log must know (C2SP signed-note). */
export function verifierKeyText(name: string, key: SigningKey): string {
  const raw = rawOf(key.publicJwk);
  const typed = Buffer.concat([Buffer.of(signatureTypes.note), raw]);
  const id = keyHash(name, signatureTypes.note, raw).toString('hex');
  return `${name}+${id}+${typed.toString('base64')}`;
}

/** Reads such a line; its hash is checked, so a mistyped key is not taken for another one. */
export function parseVerifierKey(text: string): Result<VerifierKey, 'malformed'> {
  const [, name = '', id = '', encoded = ''] =
    /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(text.trim()) ?? [];
  const typed = Buffer.from(encoded, 'base64');
  if (!isName(name) || typed.length !== 33 || typed[0] !== signatureTypes.note) {
    return fail('malformed');
  }
  const raw = typed.subarray(1);
  if (keyHash(name, signatureTypes.note, raw).toString('hex') !== id) return fail('malformed');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  return ok({ name, raw, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) });
}

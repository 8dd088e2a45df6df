import { createPrivateKey, createPublicKey, hash, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { canonicalJson, Fault } from '@doui/kernel';

/** An Ed25519 key pair with its name. The private half never leaves the process. */
export type SigningKey = {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: PublicJwk;
};

export type PublicJwk = {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly kid: string;
  readonly alg: 'EdDSA';
  readonly use: 'sig';
};

// PKCS 8 of an Ed25519 key is this and the 32 bytes of the seed (RFC 8410).
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key that belongs to 32 secret bytes, for instance derived from the mounted master key. */
export function signingKeyFromSeed(seed: Uint8Array): SigningKey {
  if (seed.length !== 32) throw faulty('a seed has 32 bytes');
  const der = Buffer.concat([pkcs8, seed]);
  return signingKeyOf(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
}

/** Reads the mounted key: PEM (PKCS 8) or 32 raw bytes. */
export function readSigningKey(file: string): SigningKey {
  const bytes = readFileSync(file);
  if (bytes.length === 32) return signingKeyFromSeed(bytes);
  try {
    return signingKeyOf(createPrivateKey(bytes));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw faulty('it is neither PEM nor 32 bytes', cause);
  }
}

function signingKeyOf(privateKey: KeyObject): SigningKey {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw faulty('it is not an Ed25519 key');
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (typeof x !== 'string') throw faulty('it has no public half');
  // The thumbprint of RFC 7638: the same key has the same name everywhere.
  const members = { crv: 'Ed25519', kty: 'OKP', x } as const;
  const id = hash('sha256', canonicalJson(members), 'base64url');
  return { id, privateKey, publicJwk: { ...members, kid: id, alg: 'EdDSA', use: 'sig' } };
}

const faulty = (why: string, cause?: unknown): Fault =>
  new Fault('signing-key-faulty', { retriable: false, message: `signing key: ${why}`, cause });

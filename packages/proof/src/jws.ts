import { fail, ok, type Result } from '@doui/kernel';
import {
  CompactSign,
  createLocalJWKSet,
  errors,
  FlattenedSign,
  flattenedVerify,
  type JWSHeaderParameters,
} from 'jose';
import type { PublicJwk, SigningKey } from './signing-key.ts';

export type Jwks = { readonly keys: readonly PublicJwk[] };

/** The public keys, to be served as JWKS. Old ones stay in it as long as anything is checked. */
export const jwksOf = (keys: readonly SigningKey[]): Jwks => ({
  keys: keys.map(({ publicJwk }) => publicJwk),
});

/** A JWS in its flattened JSON serialization (RFC 7515, 7.2.2). */
export type FlattenedJws = {
  readonly protected: string;
  readonly payload: string;
  readonly signature: string;
};

export type JwsFault = 'malformed' | 'unknown-key' | 'wrong-type' | 'bad-signature';

const bytesOf = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const headerOf = (key: SigningKey, typ: string) => ({ alg: 'EdDSA', kid: key.id, typ }) as const;

/** A compact JWS (EdDSA) whose payload is `value` as JSON. */
export const signCompact = (value: object, key: SigningKey, typ: string): Promise<string> =>
  new CompactSign(bytesOf(value)).setProtectedHeader(headerOf(key, typ)).sign(key.privateKey);

/** The same as a JSON document. */
export async function signFlattened(
  value: object,
  key: SigningKey,
  typ: string,
): Promise<FlattenedJws> {
  const signed = await new FlattenedSign(bytesOf(value))
    .setProtectedHeader(headerOf(key, typ))
    .sign(key.privateKey);
  return {
    protected: signed.protected ?? '',
    payload: signed.payload,
    signature: signed.signature,
  };
}

const compact = /^([\w-]+)\.([\w-]*)\.([\w-]+)$/;
const member = /^[\w-]+$/;

/** Takes a JWS apart, compact or flattened; `undefined` when the text is neither. */
export function readJws(text: string): FlattenedJws | undefined {
  const parts = compact.exec(text.trim());
  if (parts) {
    const [, protectedHeader = '', payload = '', signature = ''] = parts;
    return { protected: protectedHeader, payload, signature };
  }
  const document = parsed(text);
  if (typeof document !== 'object' || document === null) return undefined;
  const { protected: header, payload, signature } = document as Record<string, unknown>;
  return isMember(header) && isMember(payload) && isMember(signature)
    ? { protected: header, payload, signature }
    : undefined;
}

const isMember = (value: unknown): value is string =>
  typeof value === 'string' && member.test(value);

/** What a JWS says it is (`typ`), before anything is believed of it. */
export function typeOfJws(jws: FlattenedJws): string | undefined {
  const header = parsed(Buffer.from(jws.protected, 'base64url').toString('utf8'));
  const typ = (header as JWSHeaderParameters | undefined | null)?.typ;
  return typeof typ === 'string' ? typ : undefined;
}

/** Reads what was signed, and checks by whom and as what. Needs the public keys alone. */
export async function verifyJws(
  jws: FlattenedJws,
  jwks: Jwks,
  typ: string,
): Promise<Result<{ readonly value: object; readonly kid: string }, JwsFault>> {
  const keys = createLocalJWKSet({ keys: jwks.keys.map((key) => ({ ...key })) });
  try {
    const verified = await flattenedVerify({ ...jws }, keys, { algorithms: ['EdDSA'] });
    if (verified.protectedHeader?.typ !== typ) return fail('wrong-type');
    const value: unknown = JSON.parse(new TextDecoder().decode(verified.payload));
    if (typeof value !== 'object' || value === null) return fail('malformed');
    return ok({ value, kid: verified.protectedHeader.kid ?? '' });
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return fail('bad-signature');
    if (error instanceof errors.JWKSNoMatchingKey) return fail('unknown-key');
    return fail('malformed');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

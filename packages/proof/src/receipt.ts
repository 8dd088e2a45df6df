import { fail, ok, type Result } from '@doui/kernel';
import { CompactSign, compactVerify, createLocalJWKSet, errors } from 'jose';
import type { PublicJwk, SigningKey } from './signing-key.ts';

/** What a receipt is signed as; a signature over anything else is no receipt. */
export const receiptType = 'doui-receipt+jwt';

export type Jwks = { readonly keys: readonly PublicJwk[] };

/** The public keys, to be served as JWKS. Old ones stay in it as long as receipts are checked. */
export const jwksOf = (keys: readonly SigningKey[]): Jwks => ({
  keys: keys.map(({ publicJwk }) => publicJwk),
});

/** A compact JWS (EdDSA) whose payload is the receipt as JSON. */
export function signReceipt(receipt: object, key: SigningKey): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(receipt));
  return new CompactSign(payload)
    .setProtectedHeader({ alg: 'EdDSA', kid: key.id, typ: receiptType })
    .sign(key.privateKey);
}

export type ReceiptFault = 'malformed' | 'unknown-key' | 'wrong-type' | 'bad-signature';

/** Reads a receipt and checks who signed it. Needs nothing but the public keys: works offline. */
export async function verifyReceipt(
  jws: string,
  jwks: Jwks,
): Promise<Result<object, ReceiptFault>> {
  const keys = createLocalJWKSet({ keys: jwks.keys.map((key) => ({ ...key })) });
  try {
    const { payload, protectedHeader } = await compactVerify(jws, keys, { algorithms: ['EdDSA'] });
    if (protectedHeader.typ !== receiptType) return fail('wrong-type');
    const receipt: unknown = JSON.parse(new TextDecoder().decode(payload));
    return typeof receipt === 'object' && receipt !== null ? ok(receipt) : fail('malformed');
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return fail('bad-signature');
    if (error instanceof errors.JWKSNoMatchingKey) return fail('unknown-key');
    return fail('malformed');
  }
}

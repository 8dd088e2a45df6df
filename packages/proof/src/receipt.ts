import { fail, ok, type Result } from '@doui/kernel';
import { type Jwks, type JwsFault, readJws, signCompact, verifyJws } from './jws.ts';
import type { SigningKey } from './signing-key.ts';

/** What a receipt is signed as; a signature over anything else is no receipt. */
export const receiptType = 'doui-receipt+jwt';

/** A compact JWS (EdDSA) whose payload is the receipt as JSON. */
export const signReceipt = (receipt: object, key: SigningKey): Promise<string> =>
  signCompact(receipt, key, receiptType);

/** Reads a receipt and checks who signed it. Needs nothing but the public keys: works offline. */
export async function verifyReceipt(jws: string, jwks: Jwks): Promise<Result<object, JwsFault>> {
  const read = readJws(jws);
  if (!read) return fail('malformed');
  const verified = await verifyJws(read, jwks, receiptType);
  return verified.ok ? ok(verified.value.value) : verified;
}

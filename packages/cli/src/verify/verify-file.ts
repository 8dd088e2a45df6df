import { fail, ok, type Result } from '@doui/kernel';
import { type Jwks, type VerifierKey, verifyReceipt } from '@doui/proof';
import { ledgerProof } from './ledger-proof.ts';

const meaning = {
  malformed: 'not a receipt (no JWS, or not JSON inside)',
  'unknown-key': 'signed with a key that is not among the given ones',
  'wrong-type': 'signed, but as something else than a receipt',
  'bad-signature': 'changed after it was signed, or signed by somebody else',
} as const;

export const isJwks = (value: unknown): value is Jwks =>
  typeof value === 'object' && value !== null && Array.isArray((value as { keys?: unknown }).keys);

/** What the receipt in a file says about itself, or why it is none. */
export async function verifyFile(
  text: string,
  jwks: Jwks,
  logKeys: readonly VerifierKey[] = [],
): Promise<Result<string, string>> {
  const found = jwsIn(text);
  if (!found) return fail(meaning.malformed);
  const verified = await verifyReceipt(found, jwks);
  if (!verified.ok) return fail(meaning[verified.error]);
  const receipt = verified.value as Record<string, unknown>;
  const header = (receipt['header'] ?? receipt['receipt'] ?? {}) as Record<string, unknown>;
  const id = receipt['consentReceiptID'] ?? receipt['receipt_id'] ?? header['receipt_id'];
  const logged = ledgerProof(receipt, logKeys);
  if (!logged.ok) return logged;
  return ok(`a receipt${typeof id === 'string' ? ` ${id}` : ''}, signature good${logged.value}`);
}

/** The file is the JWS itself, or the JSON document the API answered, which holds it. */
function jwsIn(text: string): string | undefined {
  const compact = /^[\w-]+\.[\w-]+\.[\w-]+$/;
  const trimmed = text.trim();
  if (compact.test(trimmed)) return trimmed;
  try {
    const document = JSON.parse(trimmed) as Record<string, unknown>;
    const jws = [document['jws'], document['receipt']].find(
      (one): one is string => typeof one === 'string' && compact.test(one),
    );
    return jws;
  } catch {
    return undefined;
  }
}

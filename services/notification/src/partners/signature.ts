import { createHmac, timingSafeEqual } from 'node:crypto';
import { fail, ok, type Result } from '@doui/kernel';
import type { MasterKey } from '@doui/keyring';
import { type SecretName, symmetric } from './secrets.ts';

/** What a partner signed, with the headers of Standard Webhooks as they came. */
export type Signed = {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly body: Uint8Array;
};

export type SignatureFault =
  | 'signature-missing'
  | 'signature-malformed'
  | 'signature-too-old'
  | 'signature-from-the-future'
  | 'bad-signature';

/** How far the partner's clock and ours may be apart, and how long a signature can be replayed. */
export const toleranceMs = 5 * 60 * 1000;
const offeredMax = 10;

/**
 * Whether one of a partner's own secrets signed this (S10). Each secret is tried with each signature
 * offered, whatever came of the others, and compared in constant time.
 */
export function verifySignature(
  master: MasterKey,
  names: readonly SecretName[],
  { id, timestamp, signature, body }: Signed,
  atMs: number,
): Result<{ readonly id: string; readonly signedAtMs: number }, SignatureFault> {
  if (!id || !timestamp || !signature) return fail('signature-missing');
  const offered = signature
    .split(' ')
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice(3), 'base64'))
    .filter(({ length }) => length === 32);
  if (!/^[\w-]{1,100}$/.test(id) || !/^[1-9]\d{8,10}$/.test(timestamp)) {
    return fail('signature-malformed');
  }
  if (offered.length === 0 || offered.length > offeredMax) return fail('signature-malformed');
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  let matches = 0;
  for (const name of names) {
    const right = createHmac('sha256', symmetric(master, name)).update(signed).digest();
    for (const one of offered) matches += timingSafeEqual(right, one) ? 1 : 0;
  }
  // Who cannot sign is not told whether the clock was right.
  if (matches === 0) return fail('bad-signature');
  const signedAtMs = Number(timestamp) * 1000;
  if (signedAtMs < atMs - toleranceMs) return fail('signature-too-old');
  if (signedAtMs > atMs + toleranceMs) return fail('signature-from-the-future');
  return ok({ id, signedAtMs });
}

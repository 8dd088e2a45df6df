import { fail, ok, type Result } from '@doui/kernel';
import type { MasterKey } from '@doui/keyring';
import type { SecretName } from '../partners/secrets.ts';
import { type SignatureFault, verifySignature } from '../partners/signature.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import { parseAnswer } from './wire.ts';

/** What came back from an endpoint. */
export type PostAnswer = {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
};
export type AnswerFault = SignatureFault | 'malformed' | 'other-delivery' | 'other-stop';

/**
 * The acknowledgement in the answer to a webhook, if there is one. It is signed as the webhook is, with
 * the same secret and the same message id, so it can be no answer to another one (S10).
 */
export function acknowledgementIn(
  answer: PostAnswer,
  delivery: {
    readonly id: string;
    readonly org: string;
    readonly partner: string;
    readonly stopId: string;
  },
  { master, names, atMs }: { master: MasterKey; names: readonly SecretName[]; atMs: number },
): Result<Acknowledgement | undefined, AnswerFault> {
  const parsed = parseAnswer(answer.body);
  if (!parsed.ok) return parsed;
  if (!parsed.value) return ok(undefined);
  const { acknowledged: kind, stop_id: named, evidence } = parsed.value;
  const header = (name: string): string | undefined => {
    const value = answer.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const signed = verifySignature(
    master,
    names,
    {
      id: header('webhook-id'),
      timestamp: header('webhook-timestamp'),
      signature: header('webhook-signature'),
      body: answer.body,
    },
    atMs,
  );
  if (!signed.ok) return signed;
  const { id, org, partner, stopId: stop } = delivery;
  if (signed.value.id !== id) return fail('other-delivery');
  if (stop === '' || (named !== undefined && named !== stop)) return fail('other-stop');
  const { signedAtMs } = signed.value;
  return ok({
    ...{ org, partner, stop, kind, via: 'webhook', reference: id, signedAtMs },
    ...(evidence ? { evidence } : {}),
  });
}

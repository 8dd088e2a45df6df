import type { ServiceClient } from '@doui/http';
import { Fault } from '@doui/kernel';

export type SignedBody = {
  readonly id: string | undefined;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
  readonly body: Uint8Array;
};

/** Makes sure that a partner signed this just now; else a Fault whose code says why not (S10). */
export type AssertSigned = (org: string, partner: string, signed: SignedBody) => Promise<void>;

const codes: ReadonlySet<unknown> = new Set([
  'signature-missing',
  'signature-malformed',
  'signature-too-old',
  'signature-from-the-future',
  'bad-signature',
]);

/** Asked of notification: the partners' secrets are kept nowhere else. */
export const signedBy =
  (notification: ServiceClient): AssertSigned =>
  async (org, partner, { body, ...headers }) => {
    const { status, body: answer } = await notification.call({
      method: 'POST',
      path: `/v1/organisations/${org}/partners/${partner}:verify-signature`,
      body: { ...headers, body: Buffer.from(body).toString('base64') },
    });
    const { holds, code } = (answer ?? {}) as { holds?: unknown; code?: unknown };
    if (status === 200 && holds === true) return;
    // A partner that is not registered has nothing to sign with.
    if (status === 404) throw new Fault('bad-signature', { retriable: false });
    if (status === 200 && codes.has(code)) throw new Fault(String(code), { retriable: false });
    throw new Fault('service-unavailable', { retriable: true });
  };

import { notFound, ok, type Reply, type Route, route } from '@doui/http';
import type { MasterKey } from '@doui/keyring';
import type { PartnerBook } from '../partners/partner.ts';
import { secretsOf } from '../partners/partner-secrets.ts';
import { verifySignature } from '../partners/signature.ts';
import { PartnerParams } from '../partners/wire.ts';
import { SignatureAnswer, SignatureBody } from './wire-routes.ts';

/** Whether a partner signed something: asked by services, because the secrets stay in this one. */
export function signatureRoutes(deps: {
  readonly book: PartnerBook;
  readonly master: MasterKey;
  readonly now: () => number;
}): Route[] {
  const { book, master, now } = deps;
  return [
    route({
      id: 'verify-partner-signature',
      method: 'post',
      path: '/v1/organisations/{org}/partners/{partner}:verify-signature',
      summary: { ja: '提供先の署名を確かめる', en: 'Check what a partner signed' },
      roles: ['service'],
      params: PartnerParams,
      body: SignatureBody,
      answers: { 200: { what: 'whether it holds', schema: SignatureAnswer } },
      async handler({ params, body }): Promise<Reply> {
        const partner = book.partner(params.partner);
        if (partner?.org !== params.org) return notFound();
        const at = now();
        const { id, timestamp, signature } = body;
        const signed = { id, timestamp, signature, body: Buffer.from(body.body, 'base64') };
        const verified = verifySignature(master, secretsOf(book, partner, at), signed, at);
        return ok(
          verified.ok ? { holds: true, ...verified.value } : { holds: false, code: verified.error },
        );
      },
    }),
  ];
}

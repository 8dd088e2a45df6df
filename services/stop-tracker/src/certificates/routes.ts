import { notFound, ok, type PersonHook, type Route, route, stream, text } from '@doui/http';
import { inOnePart, type PrintDocument, pdfType } from '@doui/print';
import { jwksOf } from '@doui/proof';
import type { CaseReads } from '../cases/reads.ts';
import { everybody, visible } from '../cases/routes.ts';
import { isOpened } from '../cases/state.ts';
import { StopParams } from '../cases/wire.ts';
import type { Desk } from './desk.ts';
import type { CertificateKeys } from './keys.ts';
import { printedCertificate } from './print-certificate.ts';
import { CertificateQuery, KeysAnswer, readCertificate } from './wire.ts';

export type CertificateRoutePorts = {
  readonly reads: CaseReads;
  readonly who: PersonHook;
  readonly desk: Desk;
  readonly keys: CertificateKeys;
  readonly print: (document: PrintDocument) => Promise<{ readonly pdf: Uint8Array }>;
  /** Where this deployment is found from outside. */
  readonly publicUrl: string;
};

const jose = 'application/jose+json';

/** The certificate of a stop, and the keys it is checked with. */
export function certificateRoutes(ports: CertificateRoutePorts): Route[] {
  return [
    route({
      id: 'readCertificate',
      method: 'get',
      path: '/v1/organisations/{org}/stops/{stop}/certificate',
      summary: { ja: '停止証明書（署名済みJSONまたはPDF）', en: 'Stop certificate, signed' },
      roles: everybody,
      params: StopParams,
      query: CertificateQuery,
      showsPersons: true,
      answers: {
        200: { what: 'JWS in JSON; or PDF, when Accept or `format` asks for it', type: jose },
        404: { what: 'No such stop, or not for you' },
      },
      handler: async (context) => {
        const { params, query, request } = context;
        const seen = await visible(ports, context);
        if (!seen || !isOpened(seen.head.state)) return notFound();
        const { head, self, person } = seen;
        const { document, digest } = await ports.desk.show(seen.head.state);
        const shown = {
          etag: `"${digest}"`,
          headers: { 'cache-control': 'no-store' },
          ...(self || person === undefined ? {} : { persons: [person] }),
        };
        const name = `stop-${params.stop}`;
        const asked = query.format ?? (request.headers.accept?.includes(pdfType) ? 'pdf' : 'json');
        if (asked === 'json') {
          const disposition = `attachment; filename="${name}.json"`;
          const headers = { ...shown.headers, 'content-disposition': disposition };
          return { ...text(jose, document), ...shown, headers };
        }
        const path = `/v1/organisations/${params.org}/stops/${params.stop}/certificate`;
        const url = `${ports.publicUrl}${path}#sha256=${digest}`;
        const printed = await ports.print(
          printedCertificate({ ...readCertificate(document), digest, url }),
        );
        const headers = {
          ...shown.headers,
          'content-disposition': `inline; filename="${name}-v${head.version}.pdf"`,
        };
        return { ...stream(pdfType, inOnePart(printed.pdf)), ...shown, headers };
      },
    }),
    route({
      id: 'getCertificateKeys',
      method: 'get',
      path: '/v1/stop-certificates/keys',
      summary: { ja: '停止証明書の公開鍵', en: 'Public keys of stop certificates' },
      roles: 'public',
      answers: { 200: { what: 'JWKS, the signing key first', schema: KeysAnswer } },
      handler: async () => ok(jwksOf(ports.keys)),
    }),
  ];
}

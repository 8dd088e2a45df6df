import { notFound, ok, type Route, route, stream } from '@doui/http';
import { streamKey } from '@doui/kernel';
import type { Entry } from '@doui/ledger';
import { inOnePart, type PrintDocument, pdfType } from '@doui/print';
import { jwksOf, type SigningKey, signReceipt } from '@doui/proof';
import { type RoutePorts, readers } from '../persons/routes.ts';
import { iso27560Receipt } from './iso27560.ts';
import { kantaraReceipt } from './kantara.ts';
import { ledgerMember, type ProofOf } from './ledger-proof.ts';
import { printedReceipt } from './print-receipt.ts';
import { type Answered, subjectMatterOf } from './subject-matter.ts';
import { ReceiptParams, ReceiptQuery } from './wire.ts';

type Deps = RoutePorts & {
  readonly signingKey: SigningKey;
  readonly publicUrl: string;
  readonly proofOf: ProofOf;
  readonly print: (document: PrintDocument) => Promise<{ readonly pdf: Uint8Array }>;
};

const jwksPath = '/.well-known/jwks.json';

/** Signed receipts, and the public keys to check them with. */
export function receiptRoutes(deps: Deps): Route[] {
  const { ledger, registry, signingKey, publicUrl } = deps;
  return [
    route({
      id: 'getReceipt',
      method: 'get',
      path: '/v1/organisations/{org}/persons/{person}/receipts/{version}',
      summary: { ja: '同意の受領証（署名済みJSONまたはPDF）', en: 'Signed receipt of an answer' },
      roles: readers,
      params: ReceiptParams,
      query: ReceiptQuery,
      showsPersons: true,
      answers: { 200: { what: 'The receipt, and the same signed as a compact JWS; or PDF' } },
      handler: async ({ params, query, person: seen }) => {
        const { org, version } = params;
        const person = seen?.person ?? '';
        const key = streamKey(org, 'person', person);
        const head = await ledger.read(key);
        if (head?.state.status !== 'known') return notFound();
        const [entry] = await ledger.history(key, { fromVersion: version, limit: 1 });
        if (entry?.event.type !== 'answered') return notFound();
        const answered = { org, person, entry: entry as Entry<Answered> };
        const matter = subjectMatterOf(answered, registry, publicUrl);
        if (query.format === 'pdf') {
          const path = `/v1/organisations/${org}/persons/${person}/receipts/${version}`;
          const leaf = { stream: key, version, hash: entry.hash };
          const printable = { matter, leaf, kid: signingKey.id, url: publicUrl + path };
          const { pdf } = await deps.print(printedReceipt(printable));
          const disposition = `inline; filename="receipt-${version}.pdf"`;
          const headers = { 'cache-control': 'no-store', 'content-disposition': disposition };
          return { ...stream(pdfType, inOnePart(pdf)), headers };
        }
        const said =
          query.format === 'kantara'
            ? kantaraReceipt(matter, { publicKey: signingKey.id })
            : iso27560Receipt(matter, entry.atMs);
        const receipt = { ...said, ledger: await ledgerMember(entry, key, deps) };
        const jws = await signReceipt(receipt, signingKey);
        return ok(
          { format: query.format, receipt, jws, jwks: jwksPath },
          {
            // A later one may hold the proof that an earlier one could only point to.
            etag: `${version}${receipt.ledger.proof === undefined ? '' : '-proven'}`,
          },
        );
      },
    }),
    route({
      id: 'getJwks',
      method: 'get',
      path: jwksPath,
      summary: { ja: '受領証の公開鍵', en: 'Public keys of receipts' },
      roles: 'public',
      answers: { 200: { what: 'JWKS' } },
      handler: async () => ok(jwksOf([signingKey])),
    }),
  ];
}

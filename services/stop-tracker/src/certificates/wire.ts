import { inspectCertificate, notProven, readJws, type StopCertificate } from '@doui/proof';
import { z } from 'zod';

export const CertificateQuery = z.strictObject({ format: z.enum(['json', 'pdf']).optional() });
export const KeysAnswer = z.object({ keys: z.array(z.looseObject({ kid: z.string() })) });

const json = (part: string | undefined): unknown =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));

/** What a certificate of our own says; it was signed here, so nothing is verified. */
export function readCertificate(document: string) {
  const jws = readJws(document);
  const certificate = json(jws?.payload) as StopCertificate;
  const { kid } = json(jws?.protected) as { kid: string };
  return { certificate, kid, checks: inspectCertificate(certificate, []), notProven };
}

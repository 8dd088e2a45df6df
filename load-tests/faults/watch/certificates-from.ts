import { logKeysIn } from '@doui/cli';
import type { Jwks } from '@doui/proof';
import type { CertificateKeys } from './certificates.ts';

const answerWithinMs = 8_000;

/** Where an operator gets certificates and everybody their keys: from the product itself, over HTTP. */
export const certificatesFrom = (
  { url, org }: { readonly url: string; readonly org: string },
  token: () => Promise<string>,
) => ({
  async keys(): Promise<CertificateKeys> {
    const [jwks, log] = await Promise.all([
      textOf(`${url}/v1/stop-certificates/keys`),
      textOf(`${url}/v1/log/keys`),
    ]);
    if (jwks === undefined || log === undefined) throw new Error('the keys cannot be had');
    return { jwks: JSON.parse(jwks) as Jwks, log: logKeysIn(log) };
  },
  documentOf: async (stop: string): Promise<string | undefined> =>
    textOf(`${org}/stops/${stop}/certificate`, {
      authorization: `Bearer ${await token()}`,
      accept: 'application/jose+json',
    }),
});

async function textOf(
  url: string,
  headers: Record<string, string> = {},
): Promise<string | undefined> {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(answerWithinMs) });
  const text = await answer.text();
  return answer.status === 200 ? text : undefined;
}

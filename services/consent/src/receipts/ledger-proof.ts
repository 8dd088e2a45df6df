import type { ServiceClient } from '@doui/http';
import type { Entry } from '@doui/ledger';
import type { LogLeaf } from '@doui/proof';

/** Asks the log for the proof of a leaf; undefined when it has none yet, or does not answer in time. */
export type ProofOf = (leaf: LogLeaf) => Promise<string | undefined>;

const queryOf = ({ service, stream, version, hash }: LogLeaf): string =>
  new URLSearchParams({ service, stream, version: String(version), hash }).toString();

/** A receipt is not kept waiting for its proof: without it, it says where the proof will be. */
export const proofFrom =
  (records: ServiceClient | undefined): ProofOf =>
  async (leaf) => {
    try {
      const path = `/v1/log/inclusion?${queryOf(leaf)}`;
      const answer = await records?.call({ method: 'GET', path });
      const proof = (answer?.body as { proof?: unknown } | undefined)?.proof;
      return answer?.status === 200 && typeof proof === 'string' ? proof : undefined;
    } catch {
      return undefined;
    }
  };

/** Where the answer stands in the ledger, and how to see that the signed log holds it. */
export async function ledgerMember(
  { version, hash }: Pick<Entry<unknown>, 'version' | 'hash'>,
  stream: string,
  { publicUrl, proofOf }: { readonly publicUrl: string; readonly proofOf: ProofOf },
) {
  const leaf: LogLeaf = { service: 'consent', stream, version, hash };
  const proof = await proofOf(leaf);
  return {
    leaf,
    ...(proof === undefined ? {} : { proof }),
    proof_url: `${publicUrl}/v1/log/inclusion?${queryOf(leaf)}`,
    keys_url: `${publicUrl}/v1/log/keys`,
  };
}

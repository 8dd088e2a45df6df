import type { ServiceClient } from '@doui/http';
import type { Stop } from '../cases/events.ts';

/** Proof that the log over all ledgers holds a stop; `undefined` while it does not, or cannot be asked. */
export type LogProofOf = (
  stop: Pick<Stop, 'position' | 'eventHash'>,
) => Promise<string | undefined>;

export const logProofFrom =
  (records: ServiceClient): LogProofOf =>
  async ({ position: { service, stream, version }, eventHash: hash }) => {
    const query = new URLSearchParams({ service, stream, version: String(version), hash });
    const answer = await records
      .call({ method: 'GET', path: `/v1/log/inclusion?${query}` })
      // A certificate without it is worth more than none.
      .catch(() => undefined);
    const { proof } = (answer?.body ?? {}) as { proof?: unknown };
    return answer?.status === 200 && typeof proof === 'string' ? proof : undefined;
  };

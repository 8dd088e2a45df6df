import type { ServiceClient } from '@doui/http';
import type { LogEvent } from './event.ts';
import { type OwnerAudit, ownerAudit, ownerStreams } from './wire.ts';

/** What the owner of a ledger is asked: what it holds now, read anew and hashed anew. */
export type Owner = {
  /** Entries per answer. */
  readonly page: number;
  /** Undefined when the owner has no such stream. */
  audit(stream: string, from: number): Promise<OwnerAudit | undefined>;
  /** Names in order, behind `after`; empty at the end. */
  streams(after: string | undefined): Promise<readonly string[]>;
};

const page = 1_000;

export const ownerOver = (client: ServiceClient): Owner => ({
  page,
  async audit(stream, from) {
    const query = new URLSearchParams({ stream, from: String(from), limit: String(page) });
    const answer = await client.call({ method: 'GET', path: `/v1/ledger/entries?${query}` });
    return answer.status === 200 ? ownerAudit(answer.body) : undefined;
  },
  async streams(after) {
    const query = new URLSearchParams(after === undefined ? {} : { after });
    const answer = await client.call({ method: 'GET', path: `/v1/ledger/streams?${query}` });
    return answer.status === 200 ? ownerStreams(answer.body) : [];
  },
});

/** The entries a topic no longer holds, as their owner has them. */
export const missingFrom =
  (owners: ReadonlyMap<string, Owner>) =>
  async (
    service: string,
    stream: string,
    from: number,
    limit: number,
  ): Promise<readonly LogEvent[]> => {
    const audit = await owners.get(service)?.audit(stream, from);
    return (audit?.entries ?? [])
      .filter(({ version }) => version >= from && version < from + limit)
      .map(({ version, hash, previousHash }) => ({
        ...{ service, stream, version, hash, previousHash },
      }));
  };

import { z } from 'zod';
import { notFound, ok } from './replies.ts';
import { type Route, route } from './route.ts';

/** What `ledgerAudit` of `@doui/ledger` gives: a ledger read anew from the database, past all memory. */
export type LedgerReader = {
  stream(stream: string): Promise<
    | {
        readonly version: number;
        readonly entries: readonly {
          readonly version: number;
          readonly hash: string;
          readonly previousHash: string;
          readonly atMs: number;
        }[];
        readonly faults: readonly { readonly version: number; readonly code: string }[];
      }
    | undefined
  >;
  streams(options: { readonly after?: string; readonly limit: number }): Promise<readonly string[]>;
};

const streamField = z.string().regex(/^[a-z0-9-]{1,40}(\/[a-z0-9-]{1,60}){1,3}$/);
const entryShape = z.object({
  version: z.int(),
  hash: z.string(),
  previousHash: z.string(),
  atMs: z.number(),
});

/**
 * What the keeper of the log asks the owner of a ledger (P7): which streams there are, and what the entries
 * of one hash to now. Hashes and ids only: nobody's data is shown, so no access record is due.
 */
export function ledgerRoutes(ledgers: readonly LedgerReader[]): Route[] {
  return [
    route({
      id: 'listLedgerStreams',
      method: 'get',
      path: '/v1/ledger/streams',
      summary: { ja: '台帳のストリーム一覧', en: 'Streams of the ledger, in order' },
      roles: ['service'],
      query: z.strictObject({
        after: streamField.optional(),
        limit: z.coerce.number().int().min(1).max(1_000).default(500),
      }),
      answers: {
        200: { what: 'Names in order', schema: z.object({ items: z.array(z.string()) }) },
      },
      handler: async ({ query: { after, limit } }) => {
        const asked = { limit, ...(after === undefined ? {} : { after }) };
        const pages = await Promise.all(ledgers.map((ledger) => ledger.streams(asked)));
        return ok({ items: pages.flat().sort().slice(0, limit) });
      },
    }),
    route({
      id: 'auditLedgerStream',
      method: 'get',
      path: '/v1/ledger/entries',
      summary: {
        ja: '台帳の一つのストリームの現在のハッシュ',
        en: 'What the entries of a stream hash to now, and what is wrong with them',
      },
      roles: ['service'],
      query: z.strictObject({
        stream: streamField,
        from: z.coerce.number().int().min(1).default(1),
        limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
      }),
      answers: {
        200: {
          what: 'Hashes computed from what is stored',
          schema: z.object({
            stream: z.string(),
            version: z.int(),
            entries: z.array(entryShape),
            faults: z.array(z.object({ version: z.int(), code: z.string() })),
          }),
        },
      },
      handler: async ({ query: { stream, from, limit } }) => {
        for (const ledger of ledgers) {
          const found = await ledger.stream(stream);
          if (!found) continue;
          const { version, faults } = found;
          const entries = found.entries
            .filter((entry) => entry.version >= from && entry.version < from + limit)
            .map(({ version: at, hash, previousHash, atMs }) => ({
              ...{ version: at, hash, previousHash, atMs },
            }));
          return ok({ stream, version, entries, faults });
        }
        return notFound();
      },
    }),
  ];
}

import { z } from 'zod';

export const InclusionQuery = z.strictObject({
  service: z.string().regex(/^[a-z-]{1,40}$/),
  stream: z.string().regex(/^[a-z0-9-]{1,40}(\/[a-z0-9-]{1,60}){1,3}$/),
  version: z.coerce.number().int().min(1),
  hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('The hash of the entry. Only who knows it is told that the entry exists.'),
});

const size = z.coerce.number().int().min(0);
export const ConsistencyQuery = z.strictObject({ from: size, to: size });

const part = z.string().regex(/^(x?\d{3}(\.p)?|\d{1,3})$/);
export const TileParams = [
  z.object({ level: z.string().regex(/^[0-5]$/), a: part }),
  z.object({ level: z.string().regex(/^[0-5]$/), a: part, b: part }),
  z.object({ level: z.string().regex(/^[0-5]$/), a: part, b: part, c: part }),
  z.object({ level: z.string().regex(/^[0-5]$/), a: part, b: part, c: part, d: part }),
] as const;

export const LeafShape = z.object({
  service: z.string(),
  stream: z.string(),
  version: z.int(),
  hash: z.string(),
});
export const InclusionAnswer = z.object({
  leaf: LeafShape,
  proof: z.string().describe('c2sp.org/tlog-proof@v1: index, hashes and checkpoint in one text'),
});
export const ConsistencyAnswer = z.object({
  from: z.int(),
  to: z.int(),
  hashes: z.array(z.string()).describe('base64, as RFC 6962 orders them'),
});
export const KeysAnswer = z.object({
  origin: z.string(),
  verifierKeys: z.array(z.string()),
  jwks: z.looseObject({ keys: z.array(z.looseObject({ kid: z.string() })) }),
});

/** What an owner says of a stream of its ledger (`ledgerRoutes` of `@doui/http`). */
const AuditAnswer = z.object({
  version: z.int(),
  entries: z.array(
    z.object({ version: z.int(), hash: z.string(), previousHash: z.string(), atMs: z.number() }),
  ),
  faults: z.array(z.object({ version: z.int(), code: z.string() })),
});
export type OwnerAudit = z.output<typeof AuditAnswer>;
export const ownerAudit = (body: unknown): OwnerAudit => AuditAnswer.parse(body);

const StreamsAnswer = z.object({ items: z.array(z.string()) });
export const ownerStreams = (body: unknown): readonly string[] => StreamsAnswer.parse(body).items;

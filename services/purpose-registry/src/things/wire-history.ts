import { idField } from '@doui/http';
import { fromRfc3339 } from '@doui/kernel';
import { z } from 'zod';
import { kinds } from './kinds.ts';

export const HistoryQuery = z.strictObject({
  from: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
/** Role, client and a keyed hash of the subject. */
const actor = z.object({ role: z.string(), client: z.string(), subject: z.string() });
export const HistoryAnswer = z.object({
  kind: z.string(),
  id: z.string(),
  entries: z.array(
    z.object({
      version: z.number().int(),
      at: z.string(),
      what: z.string(),
      change: z.string().optional(),
      publishedVersion: z.number().int().optional(),
      by: actor.optional(),
      /** Of a publication by two: who proposed it. */
      proposedBy: actor.optional(),
    }),
  ),
  next: z.number().int().optional(),
});

export const AsOfBody = z.strictObject({
  at: z.string().refine((text) => fromRfc3339(text) !== undefined, {
    params: { code: 'wrong-format' },
  }),
  documents: z
    .array(z.strictObject({ kind: z.enum(kinds), id: idField }))
    .min(1)
    .max(500),
});
export const AsOfAnswer = z.object({
  at: z.string(),
  documents: z.array(
    z.object({
      kind: z.string(),
      id: z.string(),
      version: z.number().int(),
      /** The state record of then: `RegistryState` in protobuf, base64. */
      state: z.string(),
    }),
  ),
});

export const CheckAnswer = z.object({
  faults: z.array(
    z.object({ pointer: z.string(), code: z.string(), detail: z.string().optional() }),
  ),
  refusals: z.array(z.looseObject({ code: z.string(), pointer: z.string().optional() })),
  /** Of a notice: how it would be shown. */
  texts: z.object({ ja: z.string(), en: z.string() }).optional(),
});

export const VersionsAnswer = z.object({
  kind: z.string(),
  id: z.string(),
  versions: z.array(z.looseObject({ version: z.number().int(), at: z.string() })),
  next: z.number().int().optional(),
});

import { z } from 'zod';

export const HistoryQuery = z.strictObject({
  from: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
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
    }),
  ),
  next: z.number().int().optional(),
});

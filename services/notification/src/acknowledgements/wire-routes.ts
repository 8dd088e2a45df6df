import { z } from 'zod';

const header = z.string().max(1_000).optional();

export const SignatureBody = z.strictObject({
  id: header,
  timestamp: header,
  signature: header,
  /** What was signed, as it came. */
  body: z.base64().max(24_000),
});
export const SignatureAnswer = z.object({
  holds: z.boolean(),
  code: z.string().optional(),
  id: z.string().optional(),
  signedAtMs: z.number().int().optional(),
});

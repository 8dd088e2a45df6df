import { idField } from '@doui/http';
import { z } from 'zod';

/** A change that has not been made: of a purpose, of a notice, or of a recipient. */
export const ImpactBody = z.strictObject({
  organisation: idField,
  purpose: z
    .strictObject({
      id: idField,
      /** `unrelated`: consents to earlier versions do not cover the new one. */
      change: z.enum(['related', 'unrelated']),
      items: z.array(idField).max(200).optional(),
      includesProvision: z.boolean().optional(),
    })
    .optional(),
  /** What the next version of a notice would say of each purpose; those who answered the one before are looked at. */
  notice: z
    .strictObject({
      id: idField,
      purposes: z
        .array(
          z.strictObject({
            purpose: idField,
            items: z.array(idField).max(200),
            recipients: z.array(idField).max(1_000),
          }),
        )
        .min(1)
        .max(50),
    })
    .optional(),
  recipient: z
    .strictObject({
      id: idField,
      relation: z.enum(['third-party', 'entrusted', 'successor', 'joint-user']).optional(),
      country: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .optional(),
      endSafeguard: z.boolean().optional(),
    })
    .optional(),
  /** At most so many persons are named; all are counted. */
  name: z.number().int().min(0).max(10_000).default(100),
});

export type Change = z.output<typeof ImpactBody>;

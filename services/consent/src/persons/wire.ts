import { idField } from '@doui/http';
import { z } from 'zod';
import { instantField } from '../consents/wire.ts';

const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .refine((text) => new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true, {
    params: { code: 'wrong-format' },
  });

export const OrgParams = z.strictObject({ org: idField });
/** `me` is the signed-in person. */
export const PersonParams = OrgParams.extend({ person: z.string().regex(/^(me|[a-z0-9]{3,40})$/) });

const RegistrationFields = {
  commandId: z.uuid().optional(),
  customerNumber: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("the organisation's own number for the person; kept as a keyed hash only"),
  subject: z.string().min(1).max(255).optional().describe('`sub` of the person in Keycloak'),
  bornOn: day.optional().describe('used to work out capacity; not kept'),
};

export const RegistrationBody = z.strictObject(RegistrationFields);
export const RegistrationLine = z.strictObject({ ...RegistrationFields, commandId: z.uuid() });

export const CapacityBody = z.strictObject({
  commandId: z.uuid().optional(),
  needsRepresentative: z.boolean().optional(),
  until: instantField.optional().describe('when the person will answer alone; for good if absent'),
  bornOn: day.optional().describe('instead of the other two; not kept'),
});

export const RepresentativeBody = z.strictObject({
  commandId: z.uuid().optional(),
  method: z
    .enum(['family-register', 'court-record', 'mandate', 'identity-document', 'other'])
    .describe('how the operator verified it'),
  reference: z.string().min(1).max(500).describe('reference of the document seen; kept sealed'),
  until: instantField.optional(),
});

export const EraseBody = z.strictObject({ commandId: z.uuid().optional() });

export const ResolveLine = z.strictObject({
  customerNumber: z.string().min(1).max(200).optional(),
  subject: z.string().min(1).max(255).optional(),
});

export const RepresentedAnswer = z.object({
  items: z.array(z.object({ person: z.string(), until: z.string().optional() })),
});

export const RecordedAnswer = z.object({
  person: z.string(),
  position: z.string(),
  inForce: z.boolean(),
  pending: z
    .object({ text: z.object({ ja: z.string(), en: z.string() }), progress: z.string().optional() })
    .optional(),
});

export type Registration = z.output<typeof RegistrationBody>;
export type CapacityGiven = Partial<z.output<typeof CapacityBody>>;

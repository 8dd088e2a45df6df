import { commandIdField, idField } from '@doui/http';
import { z } from 'zod';
import type { ContactPoints } from './contact.ts';

// One address, no display name, and no character that could end a header (S8).
const eMail = z
  .email()
  .max(254)
  .refine((address) => !/[\p{Cc}\p{Zl}\p{Zp}<>,;:"\\]/u.test(address), {
    params: { code: 'wrong-format' },
  });

export const ContactBody = z.strictObject({
  commandId: commandIdField,
  eMail: eMail.optional(),
  language: z.enum(['ja', 'en']).default('ja'),
  channels: z.strictObject({ 'e-mail': z.boolean() }).default({ 'e-mail': true }),
  receipts: z.boolean().default(false),
});

export const PersonParams = z.strictObject({ org: idField, person: z.string().min(2).max(40) });

/** As shown to whoever may see it. */
export const ContactAnswer = z.object({
  person: z.string(),
  version: z.number().int(),
  eMail: z.string().optional(),
  language: z.enum(['ja', 'en']),
  channels: z.object({ 'e-mail': z.boolean() }),
  receipts: z.boolean(),
});

export const toContact = (body: z.output<typeof ContactBody>): ContactPoints => ({
  ...(body.eMail === undefined ? {} : { eMail: body.eMail }),
  language: body.language,
  channels: body.channels,
  receipts: body.receipts,
});

export const contactAnswer = (person: string, version: number, points: ContactPoints): object => ({
  person,
  version,
  ...points,
});

/** What is sealed. */
export const encodeContact = (points: ContactPoints): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(points));

export const readContact = (plain: Uint8Array): ContactPoints =>
  toContact(ContactBody.parse(JSON.parse(new TextDecoder().decode(plain))));

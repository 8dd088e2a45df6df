import { commandIdField, idField } from '@doui/http';
import { fromRfc3339 } from '@doui/kernel';
import { feedItemsMax, noticeExemptGrounds, processorClauses } from '@doui/law';
import { z } from 'zod';
import type { Bodies } from './bodies.ts';
import type { Kind } from './kinds.ts';

/** What comes in over HTTP. Strict: an unknown field is a fault. */

// A line break in a name would end up in mails and CSV files; other control characters anywhere.
const line = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u)
    .refine((value) => value.trim() !== '', { params: { code: 'blank' } });
const lines = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^(?:[^\p{Cc}\u2028\u2029]|\n)*$/u)
    .refine((value) => value.trim() !== '', { params: { code: 'blank' } });

const name = z.strictObject({ ja: line(200), en: line(300) }).meta({ id: 'Name' });
const text = z.strictObject({ ja: lines(4_000), en: lines(8_000) }).meta({ id: 'Text' });

const instant = z.iso.datetime({ offset: true }).transform((value, context) => {
  const at = fromRfc3339(value);
  if (at !== undefined) return at;
  context.issues.push({ code: 'custom', input: value, params: { code: 'wrong-format' } });
  return z.NEVER;
});
const country = z.string().regex(/^[A-Z]{2}$/);
const idsOf = (most: number) =>
  z
    .array(idField)
    .max(most)
    .refine((ids) => new Set(ids).size === ids.length, { params: { code: 'named-twice' } });
const kafkaUser = z.string().regex(/^(source|recipient)-[a-z0-9-]{3,60}$/);
const codes = <Code extends string>(of: readonly { readonly code: Code }[]) =>
  z.enum(of.map(({ code }) => code) as [Code, ...Code[]]);

const organisation = z.strictObject({
  name,
  kind: z.enum(['private', 'public', 'academic']),
  profile: z.enum(['act', 'pms']).default('act'),
  address: name.optional(),
  representative: name.optional(),
  privacyManager: name.optional(),
  processorGap: z.enum(['warn', 'deny']).default('deny'),
  ageOfCapacity: z.int().min(12).max(18).default(18),
  approval: z.enum(['one-person', 'two-person']).optional(),
  desks: z
    .array(
      z.strictObject({
        kind: z.enum(['requests', 'complaints', 'enquiries']),
        name,
        contact: text,
      }),
    )
    .max(20)
    .default([]),
  accreditedBody: z.strictObject({ name, contact: text }).optional(),
  procedure: text.optional(),
  fee: text.optional(),
  securityMeasures: z.array(text).max(50).default([]),
});

const item = z.strictObject({
  name,
  category: z.enum([
    'ordinary',
    'special-care',
    'personally-referable',
    'anonymised',
    'pseudonymised',
    'not-retained',
  ]),
  acquiredBy: z.enum(['directly', 'third-party', 'improperly', 'opt-out']).default('directly'),
  aboutParents: z.boolean().optional(),
});

const purpose = z.strictObject({
  title: name,
  description: text,
  business: name,
  items: idsOf(200),
  uses: z
    .array(z.enum(['use', 'provide', 'contact']))
    .min(1)
    .max(3),
  includesProvision: z.boolean(),
  retentionDays: z.int().min(0).max(36_500).default(0),
  noticeExemptGround: codes(noticeExemptGrounds).optional(),
});

const abroad = z.strictObject({
  recipient: idField,
  country,
  regime: text.optional(),
  safeguards: text.optional(),
  cannotBeNamedBecause: text.optional(),
});

const notice = z.strictObject({
  title: name,
  purposes: z
    .array(
      z.strictObject({
        purpose: idField,
        items: idsOf(200),
        recipients: idsOf(200),
        abroad: z.array(abroad).max(50).optional(),
      }),
    )
    .max(50)
    .refine((all) => new Set(all.map(({ purpose }) => purpose)).size === all.length, {
      params: { code: 'named-twice' },
    }),
  organisation: text.optional(),
  privacyManager: text.optional(),
  provision: z
    .strictObject({ why: text, items: text, means: text, recipients: text, contract: text })
    .optional(),
  entrustment: text.optional(),
  rights: text.optional(),
  voluntary: text.optional(),
  unnoticeable: text.optional(),
  consentBy: text.optional(),
  acquiresUnnoticeably: z.boolean().default(false),
});

const recipient = z.strictObject({
  name,
  address: name.optional(),
  representative: name.optional(),
  relation: z.enum(['third-party', 'entrusted', 'successor', 'joint-user']),
  country: country.default('JP'),
  partner: idField.optional(),
  stateBody: z.boolean().default(false),
  academic: z.boolean().optional(),
  tiesNothing: z.boolean().optional(),
  recipientConsentConfirmedAt: instant.optional(),
  acknowledgeWithinHours: z.number().int().min(1).max(2_160).optional(),
  processor: idField.optional(),
  jointUse: idField.optional(),
  safeguard: z
    .strictObject({
      kind: z.enum(['contract', 'cbpr']),
      evidence: line(500),
      until: instant.optional(),
    })
    .optional(),
});

const processor = z.strictObject({
  name,
  does: text,
  clauses: z.array(codes(processorClauses)).max(8),
  evaluatedAt: instant.optional(),
  reEntrustedTo: idsOf(50).default([]),
  doesNotHandle: z.boolean().default(false),
});

const jointUse = z.strictObject({
  items: idsOf(200).min(1),
  scope: text,
  purposes: idsOf(50).min(1),
  recipients: idsOf(200),
  responsibleName: name,
  responsibleAddress: name.optional(),
  responsibleRepresentative: name.optional(),
  toldAt: instant.optional(),
});

const feed = z.strictObject({
  purpose: idField,
  recipient: idField,
  format: z.enum(['json']).default('json'),
  items: z
    .array(
      z.strictObject({
        item: idField,
        members: z
          .array(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,59}$/))
          .min(1)
          .max(50),
      }),
    )
    .min(1)
    .max(200)
    .refine((items) => items.length <= feedItemsMax, {
      error: `a feed has at most ${feedItemsMax} items; make two of it`,
      params: { code: 'too-many-items' },
    })
    .refine((items) => new Set(items.map(({ item }) => item)).size === items.length, {
      params: { code: 'item-named-twice' },
    })
    .refine(
      (items) => {
        const members = items.flatMap((one) => one.members);
        return new Set(members).size === members.length;
      },
      { params: { code: 'member-named-twice' } },
    ),
  jointUse: idField.optional(),
  scheme: idField.optional(),
  sourceUser: kafkaUser.optional(),
  recipientUser: kafkaUser.optional(),
});

/** The schema of a body, by kind. `satisfies` holds schema and core type together. */
export const bodies = {
  organisation,
  item,
  purpose,
  notice,
  recipient,
  processor,
  'joint-use': jointUse,
  feed,
} satisfies { [K in Kind]: z.ZodType<Bodies[K]> };

/** A PUT: the body and, if the client likes, the command's id. */
export const putOf = <K extends Kind>(kind: K) =>
  bodies[kind].extend({ commandId: commandIdField });

const command = z.strictObject({ commandId: commandIdField });

const together = (absent: string) => ({
  path: [absent],
  params: { code: 'missing' },
  error: 'change and reasons go together',
});

export const commands = {
  publishPurpose: command
    .extend({
      change: z.enum(['related', 'unrelated']).optional(),
      reasons: text.optional(),
      override: z.strictObject({ reason: lines(2_000) }).optional(),
    })
    .refine(({ change, reasons }) => !reasons || change, together('change'))
    .refine(({ change, reasons }) => !change || reasons, together('reasons')),
  /** A body that may be anything: what is wrong with it is the answer. */
  check: z.record(z.string(), z.unknown()),
  publishNotice: command,
  decide: command,
  decline: command.extend({ reason: lines(2_000) }),
  pause: command.extend({ reason: line(300) }),
  resume: command,
  retire: command,
};

export type CommandName = keyof typeof commands;
export type CommandBody<Name extends CommandName> = z.output<(typeof commands)[Name]>;

export const paths = {
  org: z.strictObject({ org: idField }),
  thing: z.strictObject({ org: idField, id: idField }),
};

export const ledgerQuery = z.strictObject({ format: z.enum(['csv', 'json']).default('json') });
export const pageQuery = z.strictObject({
  lang: z.enum(['ja', 'en']).optional(),
  format: z.enum(['html', 'json', 'text']).optional(),
});
export const noticeVersionPath = z.strictObject({
  org: idField,
  id: idField,
  version: z.coerce.number().int().min(1),
});

/** At most a hundred ids. */
const idList = /^[a-z0-9]{3,40}(,[a-z0-9]{3,40}){0,99}$/;

/** The query of a list, from the fields every list has; `q`: words of an id or a name; `ids`: these and no others. */
export const listQuery = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.strictObject({
    ...fields,
    q: z.string().max(100).default(''),
    ids: z
      .string()
      .regex(idList)
      .transform((ids) => [...new Set(ids.split(','))])
      .optional(),
  });

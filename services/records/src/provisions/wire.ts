import { decode, ProvisionRecordSchema } from '@doui/events';
import { commandIdField, idField, pageFields } from '@doui/http';
import {
  fail,
  fromRfc3339,
  isId,
  ok,
  positionToken,
  type Result,
  type Text,
  toRfc3339,
} from '@doui/kernel';
import { z } from 'zod';
import { type Keeping, keepRule, keepUntil } from './keep-until.ts';
import type { KeptProvision, Source } from './record.ts';

// ---- the topic

/** A provision record as it came, with how long it is to be kept. */
export function readProvision(
  value: Uint8Array | null,
  source: Source,
  keepingOf: (org: string, recipient: string) => Keeping,
): Result<KeptProvision, string> {
  const read = decode(ProvisionRecordSchema, value);
  if (!read.ok) return read;
  const message = read.value;
  const { id, org, feed, person, recipient, purpose, basis, basisPosition } = message;
  // It is found and counted by the feed that stands first in its id.
  if (!id.startsWith(`${feed}/`) || ![org, feed, person, recipient].every(isId))
    return fail('not a provision record');
  const at = Number(message.atMs);
  const bases = [basis, ...message.otherBases.map((other) => other.basis)];
  const keepBy = keepRule(bases, keepingOf(org, recipient));
  return ok({
    id,
    org,
    feed,
    at,
    person,
    recipient,
    recipientVersion: Number(message.recipientVersion),
    purpose,
    purposeVersion: message.purposeVersion,
    items: message.items,
    basis,
    cite: message.cite,
    ...positionField(basisPosition),
    ...(message.otherBases.length > 0
      ? {
          otherBases: message.otherBases.map(({ items, basis: on, cite, basisPosition: at }) => ({
            ...{ items, basis: on, cite },
            ...positionField(at),
          })),
        }
      : {}),
    ruleSet: message.ruleSet,
    incarnation: message.incarnation,
    partition: message.partition,
    offset: String(message.offset),
    persons: [person],
    group: recipient,
    source,
    keepBy,
    keepUntil: keepUntil(keepBy, at),
    keptAside: [],
  });
}

const positionField = (
  position: { service: string; stream: string; version: bigint } | undefined,
): { basisPosition?: string } =>
  position
    ? { basisPosition: positionToken({ ...position, version: Number(position.version) }) }
    : {};

// ---- requests

const instant = z
  .string()
  .refine((given) => fromRfc3339(given) !== undefined, { params: { code: 'wrong-format' } })
  .transform((given) => fromRfc3339(given) ?? 0);
const formats = ['json', 'ndjson', 'csv'] as const;
/** Which come first; a cursor goes on in the order it was given in. */
export const orderField = z.enum(['oldest', 'newest']).default('oldest');
const range = { from: instant.optional(), to: instant.optional(), ...pageFields };

export const OrgParams = z.object({ org: idField });
export const PersonParams = z.object({
  org: idField,
  person: z.string().regex(/^[a-z0-9]{2,40}$/),
});
export const ProvisionQuery = z
  .strictObject({ person: idField.optional(), recipient: idField.optional(), ...range })
  .extend({ format: z.enum(formats).default('json') })
  .refine(({ person, recipient }) => person !== undefined || recipient !== undefined, {
    path: ['person'],
    params: { code: 'missing' },
  });
export const OwnProvisionQuery = z.strictObject({
  recipient: idField.optional(),
  ...range,
  format: z.enum([...formats, 'pdf']).default('json'),
  order: orderField,
});
/** Both ends or none: `from` until just before `to`. */
export const CountQuery = z
  .strictObject({ feed: idField, from: instant.optional(), to: instant.optional() })
  .refine(({ from, to }) => (from === undefined) === (to === undefined), {
    path: ['to'],
    params: { code: 'missing' },
  });

/** Grounds for not telling the person (Law33.2: what would hinder an investigation). */
export const withholdGrounds = ['harm-to-person', 'harm-to-business', 'hinders-state'] as const;
export const WithholdBody = z.strictObject({
  commandId: commandIdField,
  ids: z.array(z.string().min(3).max(200)).min(1).max(1_000),
  /** Absent: the records are shown again. */
  ground: z.enum(withholdGrounds).optional(),
  reason: z.string().trim().min(1).max(2_000),
});
export const KeepingBody = z.strictObject({
  commandId: commandIdField,
  contractStandsIn: z.boolean(),
});
export const KeepingParams = z.object({ org: idField, id: idField });

// ---- answers

/** Who a recipient was when the record was made. */
export type RecipientNamed = {
  readonly name: Text;
  readonly address: Text;
  readonly representative: Text;
  /** The version these names are of; another one than the record's when that was never seen. */
  readonly version: number;
};

export function provisionDocument(record: KeptProvision, named: RecipientNamed | undefined) {
  return {
    id: record.id,
    at: toRfc3339(record.at),
    ...(record.appendedAt === undefined ? {} : { appendedAt: toRfc3339(record.appendedAt) }),
    person: record.person,
    recipient: {
      id: record.recipient,
      version: record.recipientVersion,
      ...(named
        ? {
            name: named.name,
            address: named.address,
            representative: named.representative,
            ...(named.version === record.recipientVersion ? {} : { namesOfVersion: named.version }),
          }
        : {}),
    },
    feed: record.feed,
    purpose: record.purpose,
    purposeVersion: record.purposeVersion,
    items: record.items,
    basis: record.basis,
    article: record.cite,
    basisPosition: record.basisPosition,
    ...(record.otherBases
      ? {
          otherBases: record.otherBases.map(({ items, basis, cite, basisPosition }) => ({
            ...{ items, basis, article: cite, basisPosition },
          })),
        }
      : {}),
    ruleSet: record.ruleSet,
    keepUntil: toRfc3339(record.keepUntil),
    keptBy: record.keepBy,
    ...(record.keptAside.length > 0
      ? { sentNotConfirmed: record.keptAside.map((one) => ({ ...one, at: toRfc3339(one.at) })) }
      : {}),
    ...(record.withheld
      ? { withheld: { ground: record.withheld.ground, at: toRfc3339(record.withheld.at) } }
      : {}),
  };
}

export const csvHeader = [
  'id',
  'at',
  'person',
  'recipient',
  'recipient name (ja)',
  'recipient name (en)',
  'recipient address (ja)',
  'representative (ja)',
  'feed',
  'purpose',
  'purpose version',
  'items',
  'basis',
  'article',
  'basis position',
  'rule set',
  'keep until',
  'items on another basis',
] as const;

export const csvCells = (
  record: KeptProvision,
  named: RecipientNamed | undefined,
): (string | number)[] => [
  record.id,
  toRfc3339(record.at),
  record.person,
  record.recipient,
  named?.name.ja ?? '',
  named?.name.en ?? '',
  named?.address.ja ?? '',
  named?.representative.ja ?? '',
  record.feed,
  record.purpose,
  record.purposeVersion,
  record.items.join(' '),
  record.basis,
  record.cite,
  record.basisPosition ?? '',
  record.ruleSet,
  toRfc3339(record.keepUntil),
  (record.otherBases ?? [])
    .map(({ items, basis, cite, basisPosition = '' }) =>
      `${items.join(' ')}: ${basis} ${cite} ${basisPosition}`.trimEnd(),
    )
    .join('; '),
];

const words = z.object({ ja: z.string(), en: z.string() });
export const ProvisionAnswer = z.looseObject({
  id: z.string(),
  at: z.string(),
  person: z.string(),
  recipient: z.looseObject({ id: z.string(), version: z.number(), name: words.optional() }),
  items: z.array(z.string()),
  basis: z.string(),
  otherBases: z
    .array(z.looseObject({ items: z.array(z.string()), basis: z.string(), article: z.string() }))
    .optional(),
  keepUntil: z.string(),
});
export const ProvisionPageAnswer = z.object({
  items: z.array(ProvisionAnswer),
  next: z.string().optional(),
});
export const CountAnswer = z.object({ feed: z.string(), count: z.number() });
export const WithheldAnswer = z.object({ changed: z.number(), unknown: z.array(z.string()) });

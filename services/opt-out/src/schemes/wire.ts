import {
  create,
  encode,
  type OptOutEvent,
  OptOutStateSchema,
  RestatedSchema,
  type Scheme,
  SchemeDeclinedSchema,
  SchemeDraftedSchema,
  SchemeEndedSchema,
  SchemeProposedSchema,
  SchemePublishedSchema,
  SchemeSchema,
} from '@doui/events';
import { commandIdField, idField } from '@doui/http';
import { fromRfc3339, type Instant, parseStreamKey, toRfc3339, unreachable } from '@doui/kernel';
import { z } from 'zod';
import { type EventEntry, eventEncoder } from '../wire-event.ts';
import type { Provider, SchemeContent, SchemeEvent, SchemeVersion } from './events.ts';
import {
  contentOf,
  livingVersions,
  type Proposal,
  type SchemeState,
  statedItems,
  versionsOf,
} from './state.ts';

const lowestReader = 1;

// ---- requests

const text = z.strictObject({ ja: z.string().min(1).max(2_000), en: z.string().min(1).max(2_000) });
const instant = z
  .string()
  .refine((given) => fromRfc3339(given) !== undefined, { params: { code: 'wrong-format' } })
  .transform((given) => fromRfc3339(given) ?? 0);
const distinct = (max: number) =>
  z
    .array(idField)
    .max(max)
    .refine((ids) => new Set(ids).size === ids.length, { params: { code: 'repeated' } });

/** A draft may lack anything but what it is about; publishing names all that is missing. */
export const SchemeBody = z.strictObject({
  commandId: commandIdField,
  purpose: idField,
  items: distinct(200),
  recipients: distinct(1_000),
  provider: z
    .strictObject({ name: text, address: text, representative: text.optional() })
    .optional(),
  acquisition: text.optional(),
  method: text.optional(),
  stopOnRequest: text.optional(),
  howToRequest: text.optional(),
  updates: text.optional(),
  filingNumber: z.string().trim().min(1).max(100).optional(),
  filedAt: instant.optional(),
  toldAt: instant.optional(),
  objectionDays: z.number().int().min(1).max(366),
  startsAt: instant.optional(),
});
export const CommandOnlyBody = z.strictObject({ commandId: commandIdField }).default({});
export const DeclineBody = z.strictObject({
  commandId: commandIdField,
  reason: z.string().trim().min(1).max(2_000),
});
export const SchemeParams = z.object({ org: idField, id: idField });
export const OrgParams = z.object({ org: idField });
export const SchemeHistoryQuery = z.object({
  from: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

export const SchemesAsOfBody = z.strictObject({
  at: z.string().refine((given) => fromRfc3339(given) !== undefined, {
    params: { code: 'wrong-format' },
  }),
});

/** What was put, in core terms: absent members are absent. */
export function schemeContent(body: z.output<typeof SchemeBody>): SchemeContent {
  const { commandId: _, purpose, items, recipients, objectionDays, ...optional } = body;
  const { provider, ...texts } = optional;
  const present = Object.entries(texts).filter(([, value]) => value !== undefined);
  return {
    purpose,
    items,
    recipients,
    objectionDays,
    ...(Object.fromEntries(present) as Partial<SchemeContent>),
    ...(provider ? { provider: providerOf(provider) } : {}),
  };
}

type ProviderBody = NonNullable<z.output<typeof SchemeBody>['provider']>;
const providerOf = ({ name, address, representative }: ProviderBody): Provider => ({
  name,
  address,
  ...(representative ? { representative } : {}),
});

// ---- answers

const day = (at: Instant | undefined) => (at === undefined ? undefined : toRfc3339(at));

const contentDocument = (content: SchemeContent) => ({
  ...content,
  filedAt: day(content.filedAt),
  toldAt: day(content.toldAt),
  startsAt: day(content.startsAt),
});

const versionDocument = (version: SchemeVersion) => ({
  schemeVersion: version.schemeVersion,
  publishedAt: toRfc3339(version.publishedAt),
  ruleSet: version.ruleSet,
  toldAfterwards: version.toldAfterwards,
  ...contentDocument(contentOf(version)),
});

/** For those who keep schemes: versions and draft. `reader`: the keyed hash of who reads. */
export function schemeDocument(
  stream: string,
  { state, version }: { state: SchemeState; version: number },
  { at, reader }: { at: Instant; reader: string },
) {
  const { org = '', id = '' } = parseStreamKey(stream) ?? {};
  return {
    organisation: org,
    scheme: id,
    version,
    status: state.status,
    draft: 'draft' in state && state.draft ? contentDocument(state.draft) : undefined,
    proposal:
      'proposal' in state && state.proposal ? proposalOf(state.proposal, reader) : undefined,
    inForce: inForce(state, at)?.schemeVersion,
    versions: versionsOf(state).map(versionDocument),
    endedAt: state.status === 'ended' ? toRfc3339(state.endedAt) : undefined,
  };
}

/** What waits for a second privacy manager, and whether it is the reader's own. */
const proposalOf = ({ by, at }: Proposal, reader: string) => ({
  by: by.subject,
  own: by.subject === reader,
  at: toRfc3339(at),
});

/** For everybody (Law27.2): what holds now, what is told to follow, and what has ended. */
export function publicSchemeDocument(stream: string, state: SchemeState, at: Instant) {
  const { id = '' } = parseStreamKey(stream) ?? {};
  const now = inForce(state, at);
  const next = livingVersions(state, at).filter((version) => version !== now);
  return {
    scheme: id,
    status: state.status,
    inForce: now && versionDocument(now),
    announced: next.map(versionDocument),
    firstOnline: day(versionsOf(state)[0]?.publishedAt),
    lastOnline: state.status === 'ended' ? toRfc3339(state.endedAt) : undefined,
  };
}

const inForce = (state: SchemeState, at: Instant): SchemeVersion | undefined =>
  livingVersions(state, at).find(({ startsAt }) => startsAt !== undefined && startsAt <= at);

export const schemeHistoryDocument = ({
  version,
  commandId,
  event,
  previousHash,
  hash,
}: EventEntry<SchemeEvent>) => ({
  version,
  commandId,
  at: toRfc3339(event.at),
  type: event.type,
  ...(event.type === 'scheme-drafted' ? { draft: contentDocument(event.content) } : {}),
  ...(event.type === 'scheme-published' ? { published: versionDocument(event.version) } : {}),
  ...(event.type === 'scheme-published' && event.proposedBy
    ? { proposedBy: event.proposedBy }
    : {}),
  ...(event.type === 'scheme-declined' ? { reason: event.reason } : {}),
  actor: event.by,
  previousHash,
  hash,
});

export const SchemeRecordedAnswer = z.object({
  scheme: z.string(),
  version: z.number(),
  type: z.string().optional(),
  position: z.string(),
  inForce: z.boolean(),
});
const version = z.looseObject({ schemeVersion: z.number(), publishedAt: z.string() });
export const SchemeAnswer = z.looseObject({
  organisation: z.string(),
  scheme: z.string(),
  version: z.number(),
  status: z.enum(['draft', 'published', 'ended']),
  inForce: z.number().optional(),
  proposal: z.object({ by: z.string(), own: z.boolean(), at: z.string() }).optional(),
  versions: z.array(version),
});
export const SchemeListAnswer = z.object({ schemes: z.array(SchemeAnswer) });
export const SchemeHistoryAnswer = z.object({
  scheme: z.string(),
  entries: z.array(z.looseObject({ version: z.number(), hash: z.string() })),
  next: z.number().optional(),
});
export const PublicAnswer = z.object({
  organisation: z.string(),
  schemes: z.array(
    z.object({
      scheme: z.string(),
      status: z.enum(['published', 'ended']),
      inForce: version.optional(),
      announced: z.array(version),
      firstOnline: z.string().optional(),
      lastOnline: z.string().optional(),
    }),
  ),
});

export const SchemesAsOfAnswer = z.object({
  at: z.string(),
  schemes: z.array(
    z.object({
      id: z.string(),
      version: z.number().int(),
      /** The state record of then: `OptOutState` in protobuf, base64. */
      state: z.string(),
    }),
  ),
});

// ---- topics

type Published = {
  readonly stream: string;
  readonly version: number;
  readonly state: SchemeState;
  readonly entries: readonly { readonly atMs: number }[];
};

/** The newest version with those before it that may still be the basis. */
export function encodeSchemeState({ stream, version, state, entries }: Published): Uint8Array {
  const { org = '', id = '' } = parseStreamKey(stream) ?? {};
  const value = schemeMessage(state, entries.at(-1)?.atMs ?? 0);
  return encode(
    OptOutStateSchema,
    create(OptOutStateSchema, {
      org,
      kind: 'scheme',
      id,
      version: BigInt(version),
      lowestReader,
      body: { case: 'scheme', value },
    }),
  );
}

function schemeMessage(state: SchemeState, at: Instant): Scheme {
  if (state.status === 'none') return create(SchemeSchema, { status: 'draft' });
  if (state.status === 'draft') {
    return create(SchemeSchema, { purpose: state.draft.purpose, status: 'draft' });
  }
  if (state.status === 'ended') {
    const newest = state.versions.at(-1);
    return newest
      ? { ...versionMessage(newest, newest), status: 'ended' }
      : create(SchemeSchema, { status: 'ended' });
  }
  const oldestFirst = livingVersions(state, at).reverse();
  let message: Scheme | undefined;
  let terms: SchemeVersion | undefined;
  for (const version of oldestFirst) {
    // Told afterwards, only the provider changed: the dates of the terms are those of before.
    terms = version.toldAfterwards ? (terms ?? termsOf(state.versions, version)) : version;
    const next = versionMessage(version, terms);
    message = message ? { ...next, previous: message } : next;
  }
  return message ?? create(SchemeSchema, { status: 'draft' });
}

/** The version whose terms and dates a version told afterwards has kept. */
const termsOf = (versions: readonly SchemeVersion[], version: SchemeVersion): SchemeVersion =>
  versions.findLast((one) => one.schemeVersion < version.schemeVersion && !one.toldAfterwards) ??
  version;

const versionMessage = (version: SchemeVersion, terms: SchemeVersion): Scheme =>
  create(SchemeSchema, {
    schemeVersion: version.schemeVersion,
    purpose: version.purpose,
    items: [...version.items],
    recipients: [...version.recipients],
    filingNumber: version.filingNumber ?? '',
    filedAtMs: BigInt(terms.filedAt ?? 0),
    toldAtMs: BigInt(terms.toldAt ?? 0),
    objectionDays: terms.objectionDays,
    startsAtMs: BigInt(terms.startsAt ?? 0),
    stated: statedItems(contentOf(version), version.includesProvision),
    status: 'published',
  });

export const encodeSchemeEvent = eventEncoder('scheme', whatHappened);

function whatHappened(event: SchemeEvent): OptOutEvent['what'] {
  switch (event.type) {
    case 'scheme-drafted':
      return { case: 'schemeDrafted', value: create(SchemeDraftedSchema) };
    case 'scheme-published': {
      const { schemeVersion } = event.version;
      return { case: 'schemePublished', value: create(SchemePublishedSchema, { schemeVersion }) };
    }
    case 'scheme-proposed':
      return { case: 'schemeProposed', value: create(SchemeProposedSchema) };
    case 'scheme-declined':
      return { case: 'schemeDeclined', value: create(SchemeDeclinedSchema) };
    case 'scheme-ended':
      return { case: 'schemeEnded', value: create(SchemeEndedSchema) };
    case 'restated':
      return { case: 'restated', value: create(RestatedSchema) };
    default:
      return unreachable(event);
  }
}

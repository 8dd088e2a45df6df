import {
  ContactResumedSchema,
  ContactStoppedSchema,
  create,
  encode,
  OptedOutSchema,
  OptOutErasedSchema,
  type OptOutEvent,
  OptOutStateSchema,
  OptOutUndoneSchema,
  PersonOptOutsSchema,
  RestatedSchema,
  UseResumedSchema,
  type UseStop,
  UseStoppedSchema,
  UseStopSchema,
} from '@doui/events';
import { commandIdField, idField } from '@doui/http';
import { parseStreamKey, toRfc3339, unreachable } from '@doui/kernel';
import { z } from 'zod';
import { type EventEntry, eventEncoder } from '../wire-event.ts';
import { contactChannels, methods, type PersonEvent, type Stop } from './events.ts';
import { groundCodes } from './reasons.ts';
import { initialPerson, type PersonState } from './state.ts';

/** Readers older than this must hold the key as denied. */
const lowestReader = 1;

// ---- requests

/** Whose wish an operator writes down; the person's own, when it came by phone, letter or in person. */
const askedBy = z.enum(['person', 'organisation']).optional();
const schemes = z
  .array(idField)
  .max(100)
  .refine((ids) => new Set(ids).size === ids.length, { params: { code: 'repeated' } });
const commandId = commandIdField;

export const OptOutBody = z.strictObject({
  commandId,
  schemes: schemes.min(1),
  method: z.enum(methods).default('web'),
  askedBy,
});
export const UndoOptOutBody = z
  .strictObject({ commandId, schemes: schemes.default([]), gpc: z.boolean().default(false) })
  .refine(({ schemes, gpc }) => gpc || schemes.length > 0, {
    path: ['schemes'],
    params: { code: 'missing' },
  });
const scopeFields = {
  kind: z.enum(['use', 'provision']),
  purpose: idField.optional(),
  recipient: idField.optional(),
};
export const StopBody = z
  .strictObject({
    commandId,
    ...scopeFields,
    ground: z.enum(groundCodes),
    askedBy,
  })
  .refine(({ kind, recipient }) => kind === 'provision' || recipient === undefined, {
    path: ['recipient'],
    params: { code: 'only-for-provision' },
  });
export const UndoStopBody = z.strictObject({ commandId, ...scopeFields });
export const ContactStopBody = z.strictObject({
  commandId,
  channel: z.enum(contactChannels),
  askedBy,
});
export const UndoContactStopBody = z.strictObject({ commandId, channel: z.enum(contactChannels) });
export const GpcBody = z.strictObject({ commandId, anew: z.boolean().default(false) });

export const PersonParams = z.object({
  org: idField,
  person: z.string().regex(/^[a-z0-9]{2,40}$/),
});
/** Global Privacy Control; anything but `1` says nothing. */
export const SignalHeaders = z.object({ 'sec-gpc': z.string().optional() });
export const ProgressParams = PersonParams.extend({
  version: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});
export const HistoryQuery = z.object({
  from: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

type ScopeBody = {
  kind: 'use' | 'provision';
  purpose?: string | undefined;
  recipient?: string | undefined;
};

/** A stop's scope without the members that were not sent. */
export const scopeOf = ({ kind, purpose, recipient }: ScopeBody) => ({
  kind,
  ...(purpose === undefined ? {} : { purpose }),
  ...(recipient === undefined ? {} : { recipient }),
});

// ---- answers

/** What a person, or who may read of them, is shown. */
export function personDocument(stream: string, state: PersonState, version: number) {
  const { org = '', id = '' } = parseStreamKey(stream) ?? {};
  const kept = state.status === 'kept' ? state : undefined;
  const gpc = kept?.gpc ?? { status: 'never' };
  return {
    organisation: org,
    person: id,
    version,
    erased: state.status === 'erased',
    schemes: (kept?.schemes ?? []).map(({ scheme, at, method, side }) => ({
      scheme,
      since: toRfc3339(at),
      method,
      by: side,
    })),
    gpc: 'at' in gpc ? { status: gpc.status, since: toRfc3339(gpc.at) } : { status: gpc.status },
    stops: (kept?.stops ?? []).map(stopDocument),
    contactStops: (kept?.contactStops ?? []).map(({ channel, at, side }) => ({
      channel,
      since: toRfc3339(at),
      by: side,
    })),
  };
}

const stopDocument = (stop: Stop) => ({
  ...scopeOf(stop),
  ground: stop.ground,
  since: toRfc3339(stop.at),
  by: stop.side,
});

type Entry = Omit<EventEntry<PersonEvent>, 'atMs'>;

/** One entry of the history: what happened, who did it, and its place in the chain of hashes. */
export function historyDocument({ version, commandId, event, previousHash, hash }: Entry) {
  const { type, at, by, ...what } = event;
  const said =
    'stop' in what ? { ...scopeOf(what.stop), ground: what.stop.ground, by: what.stop.side } : what;
  return {
    version,
    commandId,
    at: toRfc3339(at),
    type,
    ...said,
    actor: by,
    previousHash,
    hash,
  };
}

/** What a write answers: the event as it was kept, the same for every repeat of the command. */
export function recordedDocument(stream: string, entry: Entry) {
  const { id = '' } = parseStreamKey(stream) ?? {};
  const { actor: _, ...event } = historyDocument(entry);
  return { person: id, event };
}

const OptOutEventAnswer = z.looseObject({
  version: z.number(),
  commandId: z.string(),
  at: z.string(),
  type: z.string(),
  previousHash: z.string(),
  hash: z.string(),
});
export const RecordedAnswer = z.object({
  person: z.string(),
  event: OptOutEventAnswer,
  position: z.string(),
  inForce: z.boolean(),
  pending: z.looseObject({}).optional(),
});
const side = z.enum(['person', 'organisation']);
export const PersonAnswer = z.object({
  organisation: z.string(),
  person: z.string(),
  version: z.number(),
  erased: z.boolean(),
  schemes: z.array(
    z.object({ scheme: z.string(), since: z.string(), method: z.string(), by: side }),
  ),
  gpc: z.object({ status: z.enum(['never', 'in-force', 'undone']), since: z.string().optional() }),
  stops: z.array(z.object({ ...scopeFields, ground: z.string(), since: z.string(), by: side })),
  contactStops: z.array(z.object({ channel: z.string(), since: z.string(), by: side })),
});
export const HistoryAnswer = z.object({
  person: z.string(),
  entries: z.array(OptOutEventAnswer),
  next: z.number().optional(),
});
export const ProgressAnswer = z.object({ version: z.number(), inForce: z.boolean() });

// ---- topics

type Published = { readonly stream: string; readonly version: number; readonly state: PersonState };

/** Compact state: what a view needs, in codes only. */
export function encodePersonState({ stream, version, state }: Published): Uint8Array {
  const { org = '', id = '' } = parseStreamKey(stream) ?? {};
  // After erasure nothing is known of the person any more but that; a view denies everything then.
  const kept = state.status === 'kept' ? state : { ...keptNothing };
  const firstOf = new Map<string, (typeof kept.schemes)[number]>();
  for (const optOut of kept.schemes) {
    if (!firstOf.has(optOut.scheme)) firstOf.set(optOut.scheme, optOut);
  }
  const value = create(PersonOptOutsSchema, {
    erased: state.status === 'erased',
    schemes: [...firstOf.values()].map(({ scheme, at, method }) => ({
      scheme,
      atMs: BigInt(at),
      method,
    })),
    stops: kept.stops.map(useStop),
    contactStops: [...new Set(kept.contactStops.map(({ channel }) => channel))],
    gpcAtMs: kept.gpc.status === 'in-force' ? BigInt(kept.gpc.at) : 0n,
  });
  return encode(
    OptOutStateSchema,
    create(OptOutStateSchema, {
      org,
      kind: 'person',
      id,
      version: BigInt(version),
      lowestReader,
      body: { case: 'person', value },
    }),
  );
}

const keptNothing = initialPerson as Extract<PersonState, { status: 'kept' }>;

const useStop = (stop: Stop): UseStop =>
  create(UseStopSchema, {
    kind: stop.kind,
    purpose: stop.purpose ?? '',
    recipient: stop.recipient ?? '',
    atMs: BigInt(stop.at),
    ground: stop.ground,
  });

export const encodePersonEvent = eventEncoder('person', whatHappened);

function whatHappened(event: PersonEvent): OptOutEvent['what'] {
  switch (event.type) {
    case 'opted-out': {
      const { schemes: named, gpc, method } = event;
      const value = create(OptedOutSchema, { schemes: [...named], gpc, method });
      return { case: 'optedOut', value };
    }
    case 'opt-out-undone': {
      const { schemes: named, gpc } = event;
      return {
        case: 'optOutUndone',
        value: create(OptOutUndoneSchema, { schemes: [...named], gpc }),
      };
    }
    case 'use-stopped':
      return {
        case: 'useStopped',
        value: create(UseStoppedSchema, { stop: useStop(event.stop) }),
      };
    case 'use-resumed':
      return {
        case: 'useResumed',
        value: create(UseResumedSchema, { stop: useStop(event.stop) }),
      };
    case 'contact-stopped':
      return {
        case: 'contactStopped',
        value: create(ContactStoppedSchema, { channel: event.channel }),
      };
    case 'contact-resumed':
      return {
        case: 'contactResumed',
        value: create(ContactResumedSchema, { channel: event.channel }),
      };
    case 'opt-outs-erased':
      return { case: 'erased', value: create(OptOutErasedSchema) };
    case 'restated':
      return { case: 'restated', value: create(RestatedSchema) };
    default:
      return unreachable(event);
  }
}

import { idField, pageFields } from '@doui/http';
import { type Instant, parseStreamKey, positionToken, toRfc3339 } from '@doui/kernel';
import { z } from 'zod';
import { type CaseEvent, stopKinds } from './events.ts';
import {
  type CaseState,
  type FeedState,
  isClosed,
  isOpened,
  isSettled,
  lastRecordMs,
  type OpenedCase,
  overdueOf,
  type PartitionState,
  type PartnerState,
} from './state.ts';

export const OrgParams = z.object({ org: idField });
export const StopParams = OrgParams.extend({ stop: idField });
export const PersonParams = OrgParams.extend({ person: z.string().regex(/^[a-z0-9]{2,40}$/) });
export const PersonQuery = z.object(pageFields);
const statuses = ['held', 'closing', 'closed', 'complete', 'superseded'] as const;
export const StopsQuery = z.object({
  ...pageFields,
  person: idField.optional(),
  status: z.enum(statuses).optional(),
  overdue: z.enum(['true', 'false']).optional(),
});
/** The browser says what it saw last when it comes back. */
export const LastEventHeaders = z.object({
  'last-event-id': z.coerce.number().int().min(0).max(1_000_000).optional(),
});

const at = z.string();
const FeedShape = z.object({
  feed: z.string(),
  recipient: z.string(),
  purpose: z.string(),
  closed: z.boolean(),
  closedAt: at.optional(),
  partitions: z.array(
    z.object({
      partition: z.number(),
      by: z.enum(['passed', 'fenced', 'no-owner']),
      closedAt: at,
      closingOffset: z.number(),
      last: z.object({ provision: z.string(), at, appendedAt: at.optional() }).optional(),
    }),
  ),
  openPartitions: z.number(),
});
const PartnerShape = z.object({
  partner: z.string(),
  recipients: z.array(z.string()),
  dueAt: at,
  settled: z.boolean(),
  toldAt: at.optional(),
  acknowledgements: z.array(
    z.object({ kind: z.string(), at, via: z.string(), reference: z.string() }),
  ),
  remindedAt: at.optional(),
  escalatedAt: at.optional(),
  cutOffAt: at.optional(),
});
export const CaseAnswer = z.object({
  stop: z.string(),
  organisation: z.string(),
  version: z.number(),
  status: z.enum(statuses),
  kind: z.enum(stopKinds).optional(),
  position: z.string(),
  person: z.string().optional(),
  purposes: z.array(z.string()),
  items: z.array(z.string()),
  recipients: z.array(z.string()),
  schemes: z.array(z.string()),
  answeredAt: at.optional(),
  since: at.optional(),
  heldAt: at.optional(),
  openedAt: at.optional(),
  closedAt: at.optional(),
  completeAt: at.optional(),
  /** The trace of the command that made it, where it was kept; the trace itself is in the operator's own store. */
  traceId: z.string().optional(),
  /**
   * T in milliseconds, when the last closing was proven, when the last record left (0: none did after the
   * stop), and whether that was within T.
   */
  boundMs: z.number().optional(),
  closingMs: z.number().optional(),
  lastRecordMs: z.number().optional(),
  heldT: z.boolean().optional(),
  lastsFound: z.boolean().optional(),
  feeds: z.array(FeedShape),
  partners: z.array(PartnerShape),
  overdue: z.object({ feeds: z.array(z.string()), partners: z.array(z.string()) }),
  supersededBy: z.string().optional(),
  certificate: z.object({ at, kid: z.string(), digest: z.string() }).optional(),
});
export const CasePageAnswer = z.object({
  items: z.array(CaseAnswer),
  next: z.string().optional(),
});

type Kept = { readonly stream: string; readonly version: number; readonly state: CaseState };

/** A member only when there is something to say. */
const when = <Key extends string>(key: Key, ms: Instant | undefined) =>
  (ms === undefined ? {} : { [key]: toRfc3339(ms) }) as { [K in Key]?: string };

/** What a person or an operator is shown of a case. */
export function caseDocument({ stream, version, state }: Kept, nowMs: Instant) {
  const { org: organisation = '', id: stop = '' } = parseStreamKey(stream) ?? {};
  const common = { stop, organisation, version, status: state.status };
  const nothing = { purposes: [], items: [], recipients: [], schemes: [], feeds: [], partners: [] };
  const none = { feeds: [], partners: [] };
  if (state.status === 'unknown') return { ...common, position: '', ...nothing, overdue: none };
  if (!isOpened(state)) {
    const position = positionToken(state.position);
    const { person } = state;
    const held = { ...when('heldAt', state.heldAtMs), ...nothing, overdue: none };
    return { ...common, position, person, ...held };
  }
  return { ...common, ...openedDocument(state, nowMs) };
}

function openedDocument(state: OpenedCase, nowMs: Instant) {
  const { stop, boundMs, closedAtMs, heldT, supersededBy, certificate } = state;
  const lastMs = lastRecordMs(state);
  return {
    kind: stop.kind,
    position: positionToken(stop.position),
    ...(stop.person === undefined ? {} : { person: stop.person }),
    purposes: stop.purposes,
    items: stop.items,
    recipients: stop.recipients,
    schemes: stop.schemes,
    ...when('answeredAt', stop.answeredAtMs),
    ...when('since', stop.sinceMs),
    ...when('heldAt', state.heldAtMs),
    ...when('openedAt', state.openedAtMs),
    ...when('closedAt', closedAtMs),
    ...when('completeAt', state.completeAtMs),
    ...(stop.traceId === undefined ? {} : { traceId: stop.traceId }),
    boundMs,
    ...(closedAtMs === undefined ? {} : { closingMs: closedAtMs - stop.sinceMs }),
    ...(lastMs === undefined || !Number.isFinite(lastMs) ? {} : { lastRecordMs: lastMs }),
    ...(heldT === undefined ? {} : { heldT }),
    lastsFound: state.lastsFound,
    feeds: state.feeds.map(feedDocument),
    partners: state.partners.map((partner) => partnerDocument(state, partner)),
    overdue: overdueOf(state, nowMs),
    ...(supersededBy ? { supersededBy: positionToken(supersededBy) } : {}),
    ...(certificate
      ? {
          certificate: {
            at: toRfc3339(certificate.atMs),
            kid: certificate.kid,
            digest: certificate.digest,
          },
        }
      : {}),
  };
}

function feedDocument(feed: FeedState) {
  const { recipient, purpose, closed } = feed;
  const all = isClosed(feed);
  const last = closed.reduce((latest, { closedAtMs }) => Math.max(latest, closedAtMs), 0);
  return {
    feed: feed.feed,
    recipient,
    purpose,
    closed: all,
    ...when('closedAt', all && closed.length > 0 ? last : undefined),
    partitions: closed.map(({ partition, by, closedAtMs, closingOffset, last: passed }) => ({
      partition,
      by,
      closedAt: toRfc3339(closedAtMs),
      closingOffset,
      ...(passed ? { last: lastDocument(passed) } : {}),
    })),
    openPartitions: feed.partitions - closed.length,
  };
}

const lastDocument = ({
  provisionId,
  atMs,
  appendedAtMs,
}: NonNullable<PartitionState['last']>) => ({
  provision: provisionId,
  at: toRfc3339(atMs),
  ...when('appendedAt', appendedAtMs),
});

function partnerDocument(state: OpenedCase, partner: PartnerState) {
  return {
    partner: partner.partner,
    recipients: partner.recipients,
    dueAt: toRfc3339(partner.dueAtMs),
    settled: isSettled(state, partner),
    ...when('toldAt', partner.toldAtMs),
    acknowledgements: partner.acknowledgements.map(({ kind, atMs, via, reference }) => ({
      kind,
      at: toRfc3339(atMs),
      via,
      reference,
    })),
    ...when('remindedAt', partner.remindedAtMs),
    ...when('escalatedAt', partner.escalatedAtMs),
    ...when('cutOffAt', partner.cutOffAtMs),
  };
}

/** One event of a case as a server-sent event; its id is the version, so a reader can go on from it. */
export const sentEvent = (version: number, { type, atMs }: CaseEvent, document: object): string =>
  `id: ${version}\nevent: ${type}\ndata: ${JSON.stringify({ at: toRfc3339(atMs), ...document })}\n\n`;

import { createHash } from 'node:crypto';
import {
  cloudEventHeaders,
  create,
  encode,
  type MessageInitShape,
  StopEventSchema,
  topics,
} from '@doui/events';
import { type Position, parseStreamKey, unreachable } from '@doui/kernel';
import type { Entry, Publication } from '@doui/ledger';
import type { OutRecord } from '@doui/stream';
import type { CaseEvent } from './events.ts';
import { type CaseState, isOpened } from './state.ts';

// Out to doui.stops.events.v1: codes, pseudonymous ids and instants. Evidence stays here, its hash goes.

const source = '/doui/stop-tracker';

/** What a case's newest events are on the topic, in their order. */
export const stopRecords = (publication: Publication<CaseState, CaseEvent>): OutRecord[] =>
  publication.entries.map((entry) => ({
    topic: topics.stopsEvents,
    key: publication.stream,
    value: encodeStopEvent(entry, publication),
    headers: cloudEventHeaders({
      id: `stop-tracker:${publication.stream}:${entry.version}`,
      source,
      type: `jp.doui.stop-tracker.${entry.event.type}.v1`,
      atMs: entry.atMs,
    }),
  }));

function encodeStopEvent(
  entry: Entry<CaseEvent>,
  { stream, state, version }: Publication<CaseState, CaseEvent>,
): Uint8Array {
  const { org = '', id: stop = '' } = parseStreamKey(stream) ?? {};
  const about = isOpened(state) ? state.stop : state.status === 'held' ? state : undefined;
  const message = create(StopEventSchema, {
    org,
    stop,
    version: BigInt(entry.version),
    commandId: entry.commandId,
    atMs: BigInt(entry.atMs),
    previousHash: entry.previousHash,
    hash: entry.hash,
    person: about?.person ?? '',
    ...(about ? { position: positionMessage(about.position) } : {}),
    what: whatOf(entry.event),
    // Of the newest event only: what stood after the ones before it is not kept.
    status: entry.version === version ? state.status : '',
  });
  return encode(StopEventSchema, message);
}

const positionMessage = ({ service, stream, version }: Position) => ({
  service,
  stream,
  version: BigInt(version),
});

type What = NonNullable<MessageInitShape<typeof StopEventSchema>['what']>;

function whatOf(event: CaseEvent): What {
  switch (event.type) {
    case 'stop-held':
      return { case: 'held', value: {} };
    case 'stop-opened':
      return { case: 'opened', value: openedMessage(event) };
    case 'partitions-closed': {
      const closings = event.closings.map(({ closedAtMs, closingOffset, ...closing }) => ({
        ...closing,
        closedAtMs: BigInt(closedAtMs),
        closingOffset: BigInt(closingOffset),
      }));
      return { case: 'partitionsClosed', value: { closings } };
    }
    case 'lasts-found': {
      const lasts = event.lasts.map(({ atMs, appendedAtMs = 0, ...last }) => ({
        ...last,
        atMs: BigInt(atMs),
        appendedAtMs: BigInt(appendedAtMs),
      }));
      return { case: 'lastsFound', value: { lasts } };
    }
    case 'partner-told':
      return { case: 'partnerTold', value: { partner: event.partner } };
    case 'partner-acknowledged': {
      const { kind, via, reference, evidence } = event.acknowledgement;
      const evidenceHash = evidence === undefined ? '' : hashOf(evidence);
      const { partner } = event;
      return {
        case: 'partnerAcknowledged',
        value: { partner, kind, via, reference, evidenceHash },
      };
    }
    case 'partner-reminded':
      return { case: 'partnerReminded', value: { partner: event.partner } };
    case 'partner-escalated':
      return { case: 'partnerEscalated', value: { partner: event.partner } };
    case 'partner-cut-off':
      return {
        case: 'partnerCutOff',
        value: {
          partner: event.partner,
          feeds: [...(event.feeds ?? [])],
          incident: event.incident ?? '',
        },
      };
    case 'stop-superseded':
      return { case: 'superseded', value: { by: positionMessage(event.by) } };
    case 'certificate-issued':
      return { case: 'certificateIssued', value: { kid: event.kid, digest: event.digest } };
    default:
      return unreachable(event);
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

function openedMessage(event: Extract<CaseEvent, { type: 'stop-opened' }>) {
  const { stop, boundMs, feeds, partners } = event;
  return {
    kind: stop.kind,
    purposes: [...stop.purposes],
    items: [...stop.items],
    recipients: [...stop.recipients],
    answeredAtMs: BigInt(stop.answeredAtMs),
    sinceMs: BigInt(stop.sinceMs),
    boundMs: BigInt(boundMs),
    eventHash: stop.eventHash,
    feeds: feeds.map((feed) => ({ ...feed })),
    partners: partners.map(({ partner, recipients, dueAtMs }) => ({
      partner,
      recipients: [...recipients],
      dueAtMs: BigInt(dueAtMs),
    })),
  };
}

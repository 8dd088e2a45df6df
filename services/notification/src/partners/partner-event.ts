import { create, encode, PartnerEventSchema } from '@doui/events';
import { positionToken, streamKey, toRfc3339 } from '@doui/kernel';
import { type MasterKey, pairwiseId, partnerKeyed, partnerStopId } from '@doui/keyring';
import type { PartnerEventType, Telling } from '../happenings/decide.ts';
import type { Happening, Scope } from '../happenings/events.ts';
import type { Partner } from './partner.ts';

/** What one partner is told, in its own words: no id in it means anything to anybody else. */
export type PartnerEvent = {
  readonly id: string;
  readonly type: PartnerEventType;
  readonly org: string;
  readonly partner: string;
  /** Empty when everybody is concerned. */
  readonly pairwiseId: string;
  readonly purpose: string;
  readonly scopes: readonly Scope[];
  readonly at: number;
  /** Names the stop towards this partner; empty when nothing was stopped. */
  readonly stopId: string;
};

const stops = new Set<PartnerEventType>([
  'consent-withdrawn',
  'consent-expired',
  'opted-out',
  'use-stopped',
]);

/** Makes the event. Ids are keyed by partner: two partners cannot match theirs (S13). */
export function partnerEventOf(
  master: MasterKey,
  happening: Happening,
  telling: Telling,
  partner: Partner,
): PartnerEvent {
  const { source, org, kind, id, version } = happening;
  const position = { service: source, stream: streamKey(org, kind, id), version };
  // Of a purpose that changed only an unrelated change ends anything, and it concerns everybody.
  const { what } = happening;
  const unrelated = what.type === 'purpose-published' && what.change === 'unrelated';
  const stopped = stops.has(telling.type) || unrelated;
  const told = `${positionToken(position)}/${telling.type}/${telling.purpose}`;
  return {
    id: partnerKeyed(master, partner.id, 'partner-event', told),
    type: telling.type,
    org,
    partner: partner.id,
    pairwiseId: telling.person ? pairwiseId(master, partner.id, partner.keyVersion, id) : '',
    purpose: telling.purpose,
    scopes: telling.scopes,
    // Whole seconds: the same millisecond at two partners would name the same person.
    at: Math.floor(happening.at / 1000) * 1000,
    stopId: stopped ? partnerStopId(master, partner.id, position) : '',
  };
}

/** Bytes for the partner's topic. */
export const topicValue = (event: PartnerEvent): Uint8Array =>
  encode(
    PartnerEventSchema,
    create(PartnerEventSchema, {
      id: event.id,
      type: event.type,
      org: event.org,
      partner: event.partner,
      pairwiseId: event.pairwiseId,
      purpose: event.purpose,
      scopes: event.scopes.map(({ item, recipients }) => ({ item, recipients: [...recipients] })),
      atMs: BigInt(event.at),
      stopId: event.stopId,
    }),
  );

const webhookTypes: Readonly<Record<PartnerEventType, string>> = {
  'consent-given': 'consent.given',
  'consent-withdrawn': 'consent.withdrawn',
  'consent-expired': 'consent.expired',
  'opted-out': 'opt_out.recorded',
  'opt-out-undone': 'opt_out.undone',
  'use-stopped': 'use.stopped',
  'use-resumed': 'use.resumed',
  'purpose-changed': 'purpose.changed',
  'stop-reminded': 'stop.reminded',
  'stop-cut-off': 'stop.cut_off',
};

/** The names a subscription may ask for; webhooks write them with full stops (Standard Webhooks). */
export const partnerEventTypes = Object.keys(webhookTypes) as PartnerEventType[];

/** The body of a webhook, far below the standard's 20 kB unless a purpose has hundreds of items. */
export const webhookBody = (event: PartnerEvent): string =>
  JSON.stringify({
    type: webhookTypes[event.type],
    timestamp: toRfc3339(event.at),
    data: {
      organisation: event.org,
      ...(event.pairwiseId === '' ? {} : { pairwise_id: event.pairwiseId }),
      ...(event.purpose === '' ? {} : { purpose: event.purpose }),
      items: event.scopes.map(({ item, recipients }) => ({ item, recipients })),
      ...(event.stopId === '' ? {} : { stop_id: event.stopId }),
    },
  });

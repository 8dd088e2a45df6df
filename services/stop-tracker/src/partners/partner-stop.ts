import type { Instant } from '@doui/kernel';
import type { AcknowledgementKind, StopKind } from '../cases/events.ts';
import { isSettled, type OpenedCase, type PartnerState } from '../cases/state.ts';

/** Whether a partner still owes an answer. `over`: nobody waits for it any more. */
export type Owing = 'owed' | 'settled' | 'over';

/** A stop as one partner sees it: under its own id, without the person (R-9.5, S13). */
export type PartnerStop = {
  readonly org: string;
  readonly partner: string;
  /** The partner's own id of the stop. */
  readonly id: string;
  /** The case it belongs to; never shown. */
  readonly stop: string;
  /** Version of the case this was made from. */
  readonly version: number;
  readonly kind: StopKind;
  readonly purposes: readonly string[];
  /** Of this partner. */
  readonly recipients: readonly string[];
  readonly openedAtMs: Instant;
  readonly dueAtMs: Instant;
  readonly acknowledged: readonly AcknowledgementKind[];
  readonly owing: Owing;
};

/** What each partner of a case sees of it. */
export const partnerStopsOf = (
  state: OpenedCase,
  version: number,
  idFor: (partner: string) => string,
): PartnerStop[] =>
  state.partners.map((partner) => ({
    org: state.stop.org,
    partner: partner.partner,
    id: idFor(partner.partner),
    stop: state.stop.id,
    version,
    kind: state.stop.kind,
    purposes: state.stop.purposes,
    recipients: partner.recipients,
    // Whole seconds: the same millisecond at two partners would name the same person.
    openedAtMs: Math.floor(state.stop.answeredAtMs / 1000) * 1000,
    dueAtMs: partner.dueAtMs,
    acknowledged: partner.acknowledgements.map(({ kind }) => kind),
    owing: owingOf(state, partner),
  }));

function owingOf(state: OpenedCase, partner: PartnerState): Owing {
  if (isSettled(state, partner)) return 'settled';
  return state.status === 'superseded' ? 'over' : 'owed';
}

/** The furthest a partner has come; `none` when it has not answered. */
export const furthestOf = ({ acknowledged }: PartnerStop): AcknowledgementKind | 'none' =>
  (['erased', 'stopped', 'received'] as const).find((kind) => acknowledged.includes(kind)) ??
  'none';

import { decode, type StopEvent, StopEventSchema } from '@doui/events';
import { Fault, type Position, parseStreamKey, positionToken } from '@doui/kernel';
import { type MasterKey, pairwiseId, partnerKeyed, partnerStopId } from '@doui/keyring';
import type { InRecord } from '@doui/stream';
import type { DeliveryStore } from '../deliveries/delivery.ts';
import type { Dispatcher } from '../deliveries/dispatch.ts';
import type { Partner, PartnerBook } from '../partners/partner.ts';
import { deliveriesOf, type PartnerContent } from '../partners/partner-delivery.ts';
import type { PartnerEvent } from '../partners/partner-event.ts';
import type { Overdue } from './operator-mail.ts';

export type ReminderDeps = {
  readonly master: MasterKey;
  readonly book: PartnerBook;
  readonly store: Pick<DeliveryStore<PartnerContent>, 'insert'>;
  readonly dispatcher: Pick<Dispatcher<PartnerContent>, 'push'>;
  readonly now: () => number;
  /** Tries once: the event and the list of what is overdue are there without it. */
  readonly tellOperator: (overdue: Overdue) => Promise<void>;
};

/** Tells a partner that it still owes an acknowledgement, and that it lost its feeds for it. */
export const onStops =
  ({ master, book, store, dispatcher, now, tellOperator }: ReminderDeps) =>
  async (records: readonly InRecord[]): Promise<void> => {
    for (const { value } of records) {
      const stop = decode(StopEventSchema, value);
      if (!stop.ok) throw new Fault('event-unreadable', { retriable: false, message: stop.error });
      const overdue = overdueIn(stop.value);
      if (overdue) await tellOperator(overdue);
      const said = reminderIn(stop.value);
      const partner = said && book.partner(said.partner);
      if (!said || partner?.org !== stop.value.org) continue;
      const event = eventOf(master, partner, stop.value, said);
      if (!event) continue;
      const made = { now: now(), version: said.position.version };
      dispatcher.push(await store.insert(deliveriesOf(event, partner, book, made)));
    }
  };

type Reminder = {
  readonly type: 'stop-reminded' | 'stop-cut-off';
  readonly partner: string;
  readonly position: Position;
};

function reminderIn({ what, position }: StopEvent): Reminder | undefined {
  if (!position) return undefined;
  const { service, stream, version } = position;
  const at = { service, stream, version: Number(version) };
  if (what.case === 'partnerReminded') {
    return { type: 'stop-reminded', partner: what.value.partner, position: at };
  }
  return what.case === 'partnerCutOff'
    ? { type: 'stop-cut-off', partner: what.value.partner, position: at }
    : undefined;
}

function overdueIn({ org, stop, atMs, what }: StopEvent): Overdue | undefined {
  if (what.case !== 'partnerEscalated' && what.case !== 'partnerCutOff') return undefined;
  const { partner } = what.value;
  return { org, stop, atMs, partner, cutOff: what.case === 'partnerCutOff' };
}

function eventOf(
  master: MasterKey,
  partner: Partner,
  { org, person, atMs }: StopEvent,
  { type, position }: Reminder,
): PartnerEvent | undefined {
  if (!parseStreamKey(position.stream)) return undefined;
  const { id, keyVersion } = partner;
  return {
    id: partnerKeyed(master, id, 'partner-event', `${positionToken(position)}/${type}`),
    ...{ type, org, partner: id, purpose: '', scopes: [] },
    pairwiseId: person === '' ? '' : pairwiseId(master, id, keyVersion, person),
    at: Math.floor(Number(atMs) / 1000) * 1000,
    stopId: partnerStopId(master, id, position),
  };
}

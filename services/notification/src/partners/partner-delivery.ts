import { type Delivery, rankOf } from '../deliveries/delivery.ts';
import type { Partner, PartnerBook, Subscription } from './partner.ts';
import type { PartnerEvent } from './partner-event.ts';

export type PartnerContent = {
  readonly event: PartnerEvent;
  readonly channel: 'topic' | 'webhook';
  /** Set for webhooks. */
  readonly subscription?: string;
  /** Whom a permission is about, so that it is asked again before it is sent; stays in the house. */
  readonly person?: string;
  /** The trace of the event, for our own spans; never sent. */
  readonly traceparent?: string;
};
export type PartnerDelivery = Delivery<PartnerContent>;
/** When deliveries are made, and the version of the stream they tell of. */
export type Made = {
  readonly now: number;
  readonly version: number;
  readonly traceparent?: string | undefined;
  readonly person?: string | undefined;
};

/** The deliveries one event makes: the topic if there is one, and each subscription that wants it. */
export function deliveriesOf(
  event: PartnerEvent,
  partner: Partner,
  book: PartnerBook,
  made: Made,
): PartnerDelivery[] {
  const deliveries: PartnerDelivery[] = [];
  if (partner.kafkaUser !== undefined) {
    deliveries.push(deliveryOf(event, 'topic', made, { event, channel: 'topic' }));
  }
  for (const subscription of book.subscriptions(partner.id)) {
    if (!wants(subscription, event)) continue;
    const content = { event, channel: 'webhook', subscription: subscription.id } as const;
    deliveries.push(deliveryOf(event, subscription.id, made, content));
  }
  return deliveries;
}

const wants = ({ status, types }: Subscription, event: PartnerEvent): boolean =>
  status !== 'disabled' && (types.length === 0 || types.includes(event.type));

/** Where the deliveries of a partner, or of one channel, begin. No subscription is called `topic`. */
export const deliveryPrefix = (partner: string, channel?: string): string =>
  channel === undefined ? `${partner}/` : `${partner}/${channel}/`;

function deliveryOf(
  event: PartnerEvent,
  channel: string,
  { now, version, traceparent, person }: Made,
  content: PartnerContent,
): PartnerDelivery {
  // Time first, so that the ids of a channel are in the order of what happened.
  const time = event.at.toString(36).padStart(9, '0');
  const id = `${deliveryPrefix(event.partner, channel)}${time}${event.id}`;
  return {
    id,
    rank: rankOf(now, version, id),
    lane: `${event.partner}/${channel}`,
    chain: event.pairwiseId,
    state: 'queued',
    attempts: 0,
    createdAt: now,
    dueAt: now,
    content: {
      ...content,
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(person === undefined ? {} : { person }),
    },
    log: [],
  };
}

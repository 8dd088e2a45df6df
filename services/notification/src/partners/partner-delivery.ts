import type { Delivery } from '../deliveries/delivery.ts';
import type { Partner, PartnerBook, Subscription } from './partner.ts';
import type { PartnerEvent } from './partner-event.ts';

export type PartnerContent = {
  readonly event: PartnerEvent;
  readonly channel: 'topic' | 'webhook';
  /** Set for webhooks. */
  readonly subscription?: string;
};
export type PartnerDelivery = Delivery<PartnerContent>;

/** The deliveries one event makes: the topic if there is one, and each subscription that wants it. */
export function deliveriesOf(
  event: PartnerEvent,
  partner: Partner,
  book: PartnerBook,
  now: number,
): PartnerDelivery[] {
  const made: PartnerDelivery[] = [];
  if (partner.kafkaUser !== undefined) {
    made.push(deliveryOf(event, 'topic', now, { event, channel: 'topic' }));
  }
  for (const subscription of book.subscriptions(partner.id)) {
    if (!wants(subscription, event)) continue;
    const content = { event, channel: 'webhook', subscription: subscription.id } as const;
    made.push(deliveryOf(event, subscription.id, now, content));
  }
  return made;
}

const wants = ({ status, types }: Subscription, event: PartnerEvent): boolean =>
  status !== 'disabled' && (types.length === 0 || types.includes(event.type));

/** Where the deliveries of one channel of a partner begin. `topic` is no id of a subscription. */
export const deliveryPrefix = (partner: string, channel: string): string =>
  `${partner}/${channel}/`;

function deliveryOf(
  event: PartnerEvent,
  channel: string,
  now: number,
  content: PartnerContent,
): PartnerDelivery {
  // Time first, so that the ids of a channel are in the order of what happened.
  const time = event.at.toString(36).padStart(9, '0');
  return {
    id: `${deliveryPrefix(event.partner, channel)}${time}${event.id}`,
    lane: `${event.partner}/${channel}`,
    chain: event.pairwiseId,
    state: 'queued',
    attempts: 0,
    createdAt: now,
    dueAt: now,
    content,
    log: [],
  };
}

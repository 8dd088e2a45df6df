import { createHash } from 'node:crypto';
import { streamKey } from '@doui/kernel';
import { type Delivery, rankOf } from '../deliveries/delivery.ts';
import type { MailOrder } from '../happenings/decide.ts';
import type { Happening } from '../happenings/events.ts';

/** Ids and times only: the address and the words are looked up when it goes out. */
export type MailContent = MailOrder & {
  readonly org: string;
  readonly person: string;
  readonly at: number;
  readonly reference: string;
};
export type MailDelivery = Delivery<MailContent>;

const lane = 'mail';

/** A mail to `person` about `happening`; the same event makes the same id. */
export function mailOf(
  happening: Happening,
  order: MailOrder,
  person: string,
  now: number,
): MailDelivery {
  const { source, org, kind, id, version, at } = happening;
  const whom = person === id ? '' : `/${person}`;
  const deliveryId = `${source}:${org}/${kind}/${id}:${version}/${order.kind}${whom}`;
  return {
    id: deliveryId,
    rank: rankOf(now, version, deliveryId),
    lane,
    chain: streamKey(org, 'person', person),
    state: 'queued',
    attempts: 0,
    createdAt: now,
    dueAt: now,
    content: { ...order, org, person, at, reference: referenceOf(deliveryId) },
    log: [],
  };
}

// Short enough to be read out on the telephone; without 0, 1, I and O.
const letters = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

function referenceOf(id: string): string {
  const bytes = createHash('sha256').update(id).digest();
  const text = Array.from(bytes.subarray(0, 12), (byte) => letters[byte & 31]).join('');
  return `${text.slice(0, 4)}-${text.slice(4, 8)}-${text.slice(8)}`;
}

import { createHmac } from 'node:crypto';
import { create, encode, PartnerAcknowledgementSchema, topics } from '@doui/events';

const whole = 1_000;

/** Partners answer every second stop; both of them the same ones, for both are told the same second. */
export const isAnswered = (atMs: bigint): boolean => (Number(atMs) / whole) % 2 === 0;

/** A partner's word that it has stopped, signed as Standard Webhooks says, for its own topic. */
export function wordOf(
  said: { readonly org: string; readonly partner: string; readonly stop: string },
  secret: string,
  atMs: number,
) {
  const reference = `stopped/${said.stop}`;
  const value = encode(
    PartnerAcknowledgementSchema,
    create(PartnerAcknowledgementSchema, { ...said, kind: 'stopped', reference }),
  );
  const timestamp = String(Math.floor(atMs / whole));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac('sha256', key).update(`${said.stop}.${timestamp}.`).update(value);
  return {
    ...{ topic: topics.partnerAcks(said.partner), key: said.stop, value },
    headers: {
      'webhook-id': said.stop,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${mac.digest('base64')}`,
    },
  };
}

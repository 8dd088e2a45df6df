import type { Partner, PartnerBook, Subscription } from './partner.ts';
import type { SecretName } from './secrets.ts';

/** The present secret, and the one before it until its time is up. */
export function secretsInForce(subscription: Subscription, at: number): SecretName[] {
  const { partner, id, secretVersion: version, previousSecretUntil } = subscription;
  const present = { partner, subscription: id, version };
  return previousSecretUntil !== undefined && at < previousSecretUntil && version > 1
    ? [present, { ...present, version: version - 1 }]
    : [present];
}

/** A partner's secret of its own, for what it says without being asked. No subscription is so called. */
export const ownSecret = ({ id, keyVersion }: Partner): SecretName => ({
  partner: id,
  subscription: 'topic',
  version: keyVersion,
});

/** Every secret a partner may sign with. */
export const secretsOf = (book: PartnerBook, partner: Partner, at: number): SecretName[] => [
  ownSecret(partner),
  ...book.subscriptions(partner.id).flatMap((one) => secretsInForce(one, at)),
];

import type { Partner, PartnerBook, Subscription } from './partner.ts';

export type OpenBook = PartnerBook & {
  putPartner(partner: Partner): void;
  putSubscription(subscription: Subscription): void;
  replaceAll(partners: readonly Partner[], subscriptions: readonly Subscription[]): void;
};

/** The partners and their subscriptions in memory; an older version changes nothing. */
export function createBook(): OpenBook {
  const partners = new Map<string, Partner>();
  const subscriptions = new Map<string, Map<string, Subscription>>();
  const putPartner = (partner: Partner): void => {
    const standing = partners.get(partner.id);
    if (!standing || standing.version < partner.version) partners.set(partner.id, partner);
  };
  const putSubscription = (subscription: Subscription): void => {
    const ofPartner = subscriptions.get(subscription.partner) ?? new Map<string, Subscription>();
    subscriptions.set(subscription.partner, ofPartner);
    const standing = ofPartner.get(subscription.id);
    if (!standing || standing.version < subscription.version) {
      ofPartner.set(subscription.id, subscription);
    }
  };
  return {
    partner: (id) => partners.get(id),
    partners: () => [...partners.values()],
    subscription: (partner, id) => subscriptions.get(partner)?.get(id),
    subscriptions: (partner) => [...(subscriptions.get(partner)?.values() ?? [])],
    putPartner,
    putSubscription,
    replaceAll(allPartners, allSubscriptions) {
      allPartners.forEach(putPartner);
      allSubscriptions.forEach(putSubscription);
    },
  };
}

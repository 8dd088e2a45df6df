import { Fault, fail, type InputFault, type Instant, ok, type Result } from '@doui/kernel';
import { addressFault } from './address.ts';
import type { OpenBook } from './book.ts';
import type { Partner, Subscription } from './partner.ts';
import type { PartnerStore } from './partner-store.ts';

export type PartnersDeps = {
  readonly store: PartnerStore;
  readonly book: OpenBook;
  /** Makes the partner's topic and lets its user read it. */
  readonly openTopic: (partner: string, kafkaUser: string) => Promise<void>;
  readonly allowLoopback: boolean;
  readonly now: () => Instant;
};

export type PutPartner = {
  readonly org: string;
  readonly partner: string;
  readonly commandId: string;
  readonly kafkaUser?: string;
  readonly ifVersion?: number;
};
export type PutSubscription = {
  readonly org: string;
  readonly partner: string;
  readonly subscription: string;
  readonly commandId: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly status: 'active' | 'paused';
  readonly ifVersion?: number;
};
export type Address = Pick<PutSubscription, 'org' | 'partner' | 'subscription'>;

/** `not-found`: not this organisation's. `other-version`: changed meanwhile. */
export type PutFailure = 'not-found' | 'other-version' | readonly InputFault[];

/** How long the secret before the present one goes on signing, so that receivers can change over. */
const overlapMs = 24 * 60 * 60 * 1000;
const triesMax = 3;

export type Partners = ReturnType<typeof createPartners>;

/** What may be done with partners and their subscriptions. */
export function createPartners(deps: PartnersDeps) {
  const { store, book, now } = deps;

  const partnerOf = async (org: string, id: string): Promise<Partner | undefined> => {
    const partner = await store.readPartner(id);
    return partner?.org === org ? partner : undefined;
  };
  const subscriptionOf = async (address: Address): Promise<Subscription | undefined> => {
    const found = await store.readSubscription(address.partner, address.subscription);
    return found?.org === address.org ? found : undefined;
  };

  const change = async (
    address: Address,
    commandId: string,
    ifVersion: number | undefined,
    make: (standing: Subscription | undefined) => Omit<Subscription, Stamped> | undefined,
  ): Promise<Result<Subscription, PutFailure>> => {
    if (!(await partnerOf(address.org, address.partner))) return fail('not-found');
    for (let tries = 0; tries < triesMax; tries++) {
      const standing = await subscriptionOf(address);
      if (standing?.commandId === commandId) return ok(standing);
      const version = standing?.version ?? 0;
      if (ifVersion !== undefined && ifVersion !== version) return fail('other-version');
      const made = make(standing);
      if (!made) return fail('not-found');
      const stamp = { version: version + 1, commandId, changedAt: now() };
      const { org, partner, subscription: id } = address;
      const next: Subscription = { ...made, id, org, partner, ...stamp };
      if (await store.putSubscription(next)) {
        book.putSubscription(next);
        return ok(next);
      }
    }
    throw new Fault('ledger-contended', { retriable: true });
  };

  return {
    partner: partnerOf,
    subscription: subscriptionOf,

    async putPartner(command: PutPartner): Promise<Result<Partner, PutFailure>> {
      const { org, partner: id, commandId, kafkaUser, ifVersion } = command;
      for (let tries = 0; tries < triesMax; tries++) {
        const standing = await store.readPartner(id);
        // Topic names carry the id alone, so it is one for all organisations, and never shared.
        if (standing && standing.org !== org) return fail('not-found');
        if (standing?.commandId === commandId) return ok(standing);
        const version = standing?.version ?? 0;
        if (ifVersion !== undefined && ifVersion !== version) return fail('other-version');
        if (kafkaUser !== undefined) await deps.openTopic(id, kafkaUser);
        const next: Partner = {
          id,
          org,
          version: version + 1,
          keyVersion: standing?.keyVersion ?? 1,
          ...(kafkaUser === undefined ? {} : { kafkaUser }),
          commandId,
          changedAt: now(),
        };
        if (await store.putPartner(next)) {
          book.putPartner(next);
          return ok(next);
        }
      }
      throw new Fault('ledger-contended', { retriable: true });
    },

    async putSubscription(command: PutSubscription): Promise<Result<Subscription, PutFailure>> {
      const { url, types, status, commandId, ifVersion } = command;
      const fault = addressFault(url, deps.allowLoopback);
      if (fault) return fail([{ pointer: '/url', code: fault, detail: addressWords[fault] }]);
      return change(command, commandId, ifVersion, (standing) => ({
        url,
        types,
        status,
        secretVersion: standing?.secretVersion ?? 1,
        ...(standing?.previousSecretUntil === undefined
          ? {}
          : { previousSecretUntil: standing.previousSecretUntil }),
      }));
    },

    rotateSecret: (address: Address, commandId: string) =>
      change(address, commandId, undefined, (standing) => {
        if (!standing) return undefined;
        const { url, types, status, disabledBecause } = standing;
        return {
          url,
          types,
          status,
          ...(disabledBecause === undefined ? {} : { disabledBecause }),
          secretVersion: standing.secretVersion + 1,
          previousSecretUntil: now() + overlapMs,
        };
      }),

    disable: (subscription: Subscription, why: string) =>
      change(
        { ...subscription, subscription: subscription.id },
        `disable/${subscription.version}`,
        undefined,
        (standing) => standing && { ...standing, status: 'disabled', disabledBecause: why },
      ),

    /** Reads all of it into the book. */
    async load(): Promise<void> {
      const { partners, subscriptions } = await store.all();
      book.replaceAll(partners, subscriptions);
    },
  };
}

type Stamped = 'id' | 'org' | 'partner' | 'version' | 'commandId' | 'changedAt';

const addressWords = {
  'not-a-url': 'not a URL',
  'not-https': 'only https is taken',
  'credentials-in-url': 'a URL must not carry a user name or password',
  'fragment-in-url': 'a URL must not carry a fragment',
  'private-address': 'the address is not a public name',
} as const;

import type { Instant } from '@doui/kernel';

/** Somebody who receives a person's data and must hear when that is to stop. */
export type Partner = {
  readonly id: string;
  readonly org: string;
  readonly version: number;
  /** Which pairwise ids it sees; another version gives other ids. */
  readonly keyVersion: number;
  /** The Kafka user that may read the partner's topic; absent: it has none. */
  readonly kafkaUser?: string;
  readonly commandId: string;
  readonly changedAt: Instant;
};

export type Subscription = {
  readonly id: string;
  readonly org: string;
  readonly partner: string;
  readonly version: number;
  readonly url: string;
  /** Empty: everything that concerns the partner. */
  readonly types: readonly string[];
  readonly secretVersion: number;
  /** Until then the secret before this one signs as well. */
  readonly previousSecretUntil?: Instant;
  readonly status: 'active' | 'paused' | 'disabled';
  /** `endpoint-gone`: the partner answered 410. */
  readonly disabledBecause?: string;
  readonly commandId: string;
  readonly changedAt: Instant;
};

/** Who wants to be told, held in memory: asked for every event. */
export interface PartnerBook {
  partner(id: string): Partner | undefined;
  partners(): readonly Partner[];
  subscription(partner: string, id: string): Subscription | undefined;
  subscriptions(partner: string): readonly Subscription[];
}

import type { Instant } from '@doui/kernel';
import type { Facts } from '@doui/law';

/** What was known at another time, and from where it is known. */
export type PastFacts = {
  at(
    org: string,
    person: string,
    at: Instant,
  ): Promise<{
    readonly facts: Facts;
    /** `histories`: answers and opt-outs of that time; `now`: as they are, only the law is of then. */
    readonly from: 'histories' | 'now';
  }>;
};

/** The registry as it is, the person as now: what can be said without the owners' histories. */
export const presentFacts = (facts: Facts): PastFacts => ({
  at: async () => ({ facts, from: 'now' }),
});

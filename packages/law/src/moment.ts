import type { Instant } from '@doui/kernel';

/**
 * When something is asked about. What begins (a rule set, a scheme) has begun when `begins` reached
 * it; what ends (a consent, a safeguard) has ended when `ends` did. One who has two clocks gives the
 * earlier as `begins` and the later as `ends`, so that a doubt never permits.
 */
export type Moment = {
  readonly begins: Instant;
  readonly ends: Instant;
  /**
   * Answers given and purposes published up to then count; absent: up to `begins`. Their instants are of
   * their owner's clock, so who decides on what stands before it, and has a clock of its own, leaves it open.
   */
  readonly answered?: Instant;
};

export const momentAt = (at: Instant): Moment => ({ begins: at, ends: at });

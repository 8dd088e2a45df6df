import type { Instant } from '@doui/kernel';

/** How long a record of provision or receipt is kept (Law29.2, Law30.4), each with its reason. */
export type KeepRule = 'three-years' | 'one-year-with-contract' | 'three-years-from-last';

export type Keeping = {
  /** A contract made for the provision states what the record would (1 year from the last). */
  readonly contractStandsIn: boolean;
};

const japanMs = 9 * 60 * 60 * 1000;

/** The same day of the calendar in Japan some years later; the 29th of February becomes the 1st of March. */
export function yearsLater(at: Instant, years: number): Instant {
  const local = new Date(at + japanMs);
  return local.setUTCFullYear(local.getUTCFullYear() + years) - japanMs;
}

/**
 * The rule for a record. A feed provides again and again, so its records count from the last one;
 * under an opt-out scheme each is a record of its own, and counts by itself. One that rests on a
 * scheme and on something else is kept as long as either asks.
 */
export function keepRule(bases: readonly string[], keeping: Keeping): KeepRule {
  if (bases.every((basis) => basis === 'opt-out')) return 'three-years';
  if (bases.includes('opt-out')) return 'three-years-from-last';
  return keeping.contractStandsIn ? 'one-year-with-contract' : 'three-years-from-last';
}

/** Until when a record must be kept. `lastAt` is the newest provision of the same series. */
export function keepUntil(rule: KeepRule, at: Instant, lastAt: Instant = at): Instant {
  switch (rule) {
    case 'three-years':
      return yearsLater(at, 3);
    case 'one-year-with-contract':
      return yearsLater(Math.max(at, lastAt), 1);
    case 'three-years-from-last':
      return yearsLater(Math.max(at, lastAt), 3);
  }
}

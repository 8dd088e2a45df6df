import type { Instant } from '@doui/kernel';
import { checkRecordDeletion, type RecordFacts, recordKeptUntil } from '@doui/law';

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

/** What the law has to know of a record. `lastAt` is the newest provision of the same series. */
const factsOf = (rule: KeepRule, at: Instant, lastAt: Instant): RecordFacts => ({
  at,
  lastAt: Math.max(at, lastAt),
  repeated: rule === 'three-years-from-last',
  contractInstead: rule === 'one-year-with-contract',
});

/** Until when a record must be kept. */
export const keepUntil = (rule: KeepRule, at: Instant, lastAt: Instant = at): Instant =>
  recordKeptUntil(factsOf(rule, at, lastAt));

export type Series = { readonly at: Instant; readonly lastAt?: Instant };

/** Until when a record is kept on; nothing when the law lets it be deleted now. */
export function keptOn(
  rule: KeepRule,
  { at, lastAt = at }: Series,
  now: Instant,
): Instant | undefined {
  const facts = factsOf(rule, at, lastAt);
  return checkRecordDeletion(facts, now).length > 0 ? recordKeptUntil(facts) : undefined;
}

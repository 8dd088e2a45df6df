/** What a stop's case says of how it closed. */
export type ClosingFacts = {
  readonly boundMs?: number;
  /** When it was proven that nothing follows, from when T runs. */
  readonly closingMs?: number;
  /** How long after T began the last record left; 0: none did. */
  readonly lastRecordMs?: number;
  readonly heldT?: boolean;
};

/**
 * `in-time`: proven within T. `held`: proven later, but what left last left within T. `unknown`: proven later, and
 * what left last is still looked up. `broken`: something left later than T, or nothing shows that it did not.
 */
export type ClosingVerdict = 'open' | 'in-time' | 'held' | 'unknown' | 'broken';

/** T is judged by what left, not by when that was proven; the two are never said as one. */
export function closingVerdict({ closingMs, boundMs, heldT }: ClosingFacts): ClosingVerdict {
  if (closingMs === undefined) return 'open';
  if (heldT === false) return 'broken';
  if (boundMs === undefined || closingMs <= boundMs) return 'in-time';
  return heldT === true ? 'held' : 'unknown';
}

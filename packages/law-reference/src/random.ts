import type { Instant } from '@doui/kernel';
import fc, { type Arbitrary } from 'fast-check';
import { actOf2017, actOf2022, adequacyBegan, dayMs, publicBodiesJoined } from './dates.ts';

/** Mostly the value under which things go well, so that one thing amiss decides the case. */
export function mostly<T>(well: T, ...amiss: readonly T[]): Arbitrary<T> {
  return fc.oneof(
    { weight: 7, arbitrary: fc.constant(well) },
    { weight: 3, arbitrary: fc.constantFrom(...amiss) },
  );
}

const boundaries = [actOf2017, actOf2022, adequacyBegan, publicBodiesJoined];
const around = (at: Instant): Instant[] => [at - dayMs, at - 1, at, at + 1, at + dayMs];
const noon2026 = Date.UTC(2026, 5, 1, 3);
const someTime2019 = Date.UTC(2019, 8, 1);

/** When is asked about: on both sides of each date of the law. */
export const instant: Arbitrary<Instant> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(noon2026, someTime2019) },
  { weight: 3, arbitrary: fc.constantFrom(...boundaries.flatMap(around)) },
  { weight: 1, arbitrary: fc.integer({ min: actOf2017 - dayMs, max: noon2026 }) },
);

/** An instant before `at` mostly, or on, just after, or at a date of the law. */
export const before = (at: Instant): Arbitrary<Instant> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(at - 400 * dayMs, at - 40 * dayMs, at - 1) },
    { weight: 2, arbitrary: fc.constantFrom(at, at + 1, at + 30 * dayMs) },
    { weight: 2, arbitrary: fc.constantFrom(...boundaries.flatMap(around)) },
  );

/** An end: mostly none or after `at`. */
export const end = (at: Instant, later: Instant): Arbitrary<Instant | undefined> =>
  mostly<Instant | undefined>(
    undefined,
    at + 90 * dayMs,
    later + 1,
    later,
    later - 1,
    at,
    at - 1,
    at - 5 * dayMs,
  );

export type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Drops what is undefined: optional fields are absent, never undefined. */
export function bare<T extends object>(value: T): Defined<T> {
  const kept = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(kept) as Defined<T>;
}

import type { Position } from '@doui/kernel';
import type { Property, Violation } from './history.ts';

/** The stream a position is in, of whatever version. */
export const streamOf = ({ service, stream }: Position): string => `${service}:${stream}`;

export const placeOf = ({ feed, partition }: { feed: string; partition: number }): string =>
  `${feed}/${partition}`;

/** Makes the violations of one property. */
export const violations =
  (property: Property) =>
  (
    code: string,
    what: string,
    where: string,
    evidence: Readonly<Record<string, unknown>>,
  ): Violation => ({ property, code, what, where, evidence });

/** Groups in the order of the list. */
export function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

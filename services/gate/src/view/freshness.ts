import { partitionOf, topics } from '@doui/events';
import type { Follower } from '@doui/stream';

/** How old the view may be for each person; partitions of other persons are of no concern. */
export type Freshness = {
  /** The oldest partition of all. */
  readonly worstMs: number;
  /** The registry concerns everybody. */
  readonly registry: boolean;
  person(org: string, person: string): boolean;
};

/** Takes a look at one moment. `boundMs` is the staleness bound. */
export function freshnessNow(
  follower: Pick<Follower, 'freshness'>,
  partitions: number,
  boundMs: number,
): Freshness & {
  /** Whether anybody's partitions are fresh. */
  readonly somebody: boolean;
} {
  let worstMs = 0;
  let registry = true;
  let allPersons = true;
  const persons: boolean[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const ofRegistry = follower.freshness(topics.registryState, partition);
    const ofConsent = follower.freshness(topics.consentState, partition);
    const ofOptOut = follower.freshness(topics.optoutState, partition);
    const ofPersons = Math.max(ofConsent, ofOptOut);
    worstMs = Math.max(worstMs, ofRegistry, ofPersons);
    if (ofRegistry > boundMs) registry = false;
    persons.push(ofPersons <= boundMs);
    if (ofPersons > boundMs) allPersons = false;
  }
  return {
    worstMs,
    registry,
    somebody: registry && persons.includes(true),
    person: (org, person) =>
      registry &&
      (allPersons || (persons[partitionOf(`${org}/person/${person}`, partitions)] ?? false)),
  };
}

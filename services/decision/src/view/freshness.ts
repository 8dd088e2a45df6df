import { partitionOf, topics } from '@doui/events';
import type { Follower } from '@doui/stream';

/** How old what is known of a person may be at most, in milliseconds; the registry counts too. */
export type Freshness = {
  person(org: string, person: string): number;
  worst(): number;
};

/** Only the person's own partitions and the registry matter: others' being stale is no reason. */
export function freshnessOf(follower: Pick<Follower, 'freshness'>, partitions: number): Freshness {
  const registry = (): number => {
    let oldest = 0;
    for (let partition = 0; partition < partitions; partition++) {
      oldest = Math.max(oldest, follower.freshness(topics.registryState, partition));
    }
    return oldest;
  };
  const persons = (partition: number): number =>
    Math.max(
      follower.freshness(topics.consentState, partition),
      follower.freshness(topics.optoutState, partition),
    );
  return {
    person: (org, person) =>
      Math.max(registry(), persons(partitionOf(`${org}/person/${person}`, partitions))),
    worst: () => {
      let oldest = registry();
      for (let partition = 0; partition < partitions; partition++) {
        oldest = Math.max(oldest, persons(partition));
      }
      return oldest;
    },
  };
}

import { partitionOf, topics } from '@doui/events';
import type { Follower } from '@doui/stream';

/** How old what is known of a person may be at most, in milliseconds; the registry counts too. */
export type Freshness = {
  person(org: string, person: string): number;
  worst(): number;
};

/** Ages are taken anew after so long; until then they grow with the clock, so none is ever understated. */
const takenForMs = 5;

/** Only the person's own partitions and the registry matter: others' being stale is no reason. */
export function freshnessOf(
  follower: Pick<Follower, 'freshness'>,
  partitions: number,
  nowMs: () => number = () => performance.now(),
): Freshness & {
  /** Of those whose partitions are freshest: beyond the bound nobody can be decided about. */
  best(): number;
} {
  const persons = new Float64Array(partitions);
  let registry = 0;
  let takenMs = Number.NEGATIVE_INFINITY;

  /** How long ago the ages were taken. */
  function sinceTaken(): number {
    const now = nowMs();
    if (now - takenMs < takenForMs) return now - takenMs;
    takenMs = now;
    registry = 0;
    for (let partition = 0; partition < partitions; partition++) {
      registry = Math.max(registry, follower.freshness(topics.registryState, partition));
      persons[partition] = Math.max(
        follower.freshness(topics.consentState, partition),
        follower.freshness(topics.optoutState, partition),
      );
    }
    return 0;
  }

  return {
    person: (org, person) => {
      const since = sinceTaken();
      const partition = partitionOf(`${org}/person/${person}`, partitions);
      return Math.max(registry, persons[partition] ?? Number.POSITIVE_INFINITY) + since;
    },
    worst: () => {
      const since = sinceTaken();
      return persons.reduce((oldest, age) => Math.max(oldest, age), registry) + since;
    },
    best: () => {
      const since = sinceTaken();
      return Math.max(registry, Math.min(...persons)) + since;
    },
  };
}

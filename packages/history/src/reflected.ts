import { positionToken } from '@doui/kernel';
import type { History, Violation } from './history.ts';
import { type Known, liftedBefore } from './known.ts';
import { streamOf, violations } from './places.ts';

const p8 = violations('P8');

/** P8: an answer given with `at-least = p` reflects every event up to p, or is refused. */
export function checkReflected(history: History, known: Known): Violation[] {
  return history.reads.flatMap((read) => {
    const { atLeast, outcome, seenVersion, about, answeredAtMs } = read;
    if (outcome === 'refused') return [];
    const where = positionToken(atLeast);
    if (seenVersion !== undefined && seenVersion < atLeast.version) {
      return [p8('older', 'the answer rests on an older version', where, { seenVersion })];
    }
    if (!about?.permitted) return [];
    const stop = known
      .doneTo(about)
      .find(
        (one) =>
          one.effect.does === 'stops' &&
          streamOf(one.entry) === streamOf(atLeast) &&
          one.entry.version <= atLeast.version &&
          !liftedBefore(known, one, about, answeredAtMs),
      );
    if (!stop) return [];
    const evidence = { ...about, stop: positionToken(stop.entry) };
    return [p8('permitted', 'permitted although a stop up to there forbids it', where, evidence)];
  });
}

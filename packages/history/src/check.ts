import { positionToken } from '@doui/kernel';
import { checkAnswered } from './answered.ts';
import { checkChained } from './chained.ts';
import { checkClosed, checkInTime, countsFrom } from './closed.ts';
import type { Bounds, History, Violation } from './history.ts';
import { knownOf } from './known.ts';
import { checkOrdered } from './ordered.ts';
import { checkFlow, checkProvisions } from './reconciled.ts';
import { checkReflected } from './reflected.ts';

/** Every way in which a run broke P1 to P8; none when it kept them. */
export function checkHistory(history: History, bounds: Bounds): Violation[] {
  const known = knownOf(history);
  return [
    ...checkAnswered(history, known, bounds),
    ...checkOrdered(history, bounds),
    ...checkClosed(history, known),
    ...checkInTime(history, known, bounds),
    ...checkProvisions(history, known, bounds),
    ...checkFlow(history, known, bounds),
    ...checkChained(history, bounds),
    ...checkReflected(history, known),
  ];
}

/** How long after its answer each stop was closed at each partition, as the closings say; sorted. */
export function closingTimes(history: History): number[] {
  const known = knownOf(history);
  const first = new Map<string, number>();
  for (const { stop: position, feed, partition, closedAtMs } of history.closings) {
    const stop = known.stop(position);
    const fromMs = stop && countsFrom(stop);
    if (fromMs === undefined || stop?.effect.does !== 'stops') continue;
    const key = `${positionToken(position)} ${feed}/${partition}`;
    const ms = Math.max(0, closedAtMs - fromMs);
    first.set(key, Math.min(ms, first.get(key) ?? Number.POSITIVE_INFINITY));
  }
  return [...first.values()].sort((a, b) => a - b);
}

/** Figures of sorted numbers. Never an average. */
export function distribution(sorted: readonly number[]) {
  const at = (share: number): number | undefined =>
    sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  return {
    count: sorted.length,
    p50: at(0.5),
    p99: at(0.99),
    p999: at(0.999),
    max: sorted.at(-1),
  };
}

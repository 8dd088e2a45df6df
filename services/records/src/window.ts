import type { Instant } from '@doui/kernel';
import { yearsLater } from './provisions/keep-until.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** From when to when is looked; a series that goes on keeps its first records, so it reaches far. */
export function windowOf(
  { from, to }: { from?: Instant | undefined; to?: Instant | undefined },
  now: Instant,
  defaultDays = 31,
): { from: Instant; to: Instant } {
  // Records of this very moment and a clock a little ahead are in it too.
  const end = to ?? now + dayMs;
  const begin = from ?? end - defaultDays * dayMs;
  const oldest = yearsLater(now, -20);
  const newest = now + 2 * dayMs;
  return { from: Math.max(begin, oldest), to: Math.min(end, newest) };
}

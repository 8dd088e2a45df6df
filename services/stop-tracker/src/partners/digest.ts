import { createHash } from 'node:crypto';
import { type Instant, toRfc3339 } from '@doui/kernel';
import { furthestOf, type PartnerStop } from './partner-stop.ts';

export type DayDigest = {
  /** A day in Japan. */
  readonly day: string;
  readonly count: number;
  readonly owed: number;
  /** SHA-256 of `stop furthest\n` for each stop of the day, in the order of the ids; hexadecimal. */
  readonly digest: string;
};

const dayOf = (at: Instant): string => toRfc3339(at).slice(0, 10);

/** after an outage both sides compare days, and look closer only where they differ. */
export function digestsOf(stops: readonly PartnerStop[]): DayDigest[] {
  const days = new Map<string, PartnerStop[]>();
  for (const stop of stops) {
    const day = dayOf(stop.openedAtMs);
    days.set(day, [...(days.get(day) ?? []), stop]);
  }
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, of]) => ({
      day,
      count: of.length,
      owed: of.filter(({ owing }) => owing === 'owed').length,
      digest: createHash('sha256').update(linesOf(of)).digest('hex'),
    }));
}

const linesOf = (stops: readonly PartnerStop[]): string =>
  [...stops]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((stop) => `${stop.id} ${furthestOf(stop)}\n`)
    .join('');

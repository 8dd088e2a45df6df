import { createHash } from 'node:crypto';
import type { Line } from './journal.ts';

/** A record as its recipient noted it, by what the broker said. */
export type Received = {
  readonly who: string;
  readonly key: string;
  readonly atMs: number;
  readonly members: number;
};

/** How a recipient's journal names a person. */
export const whoOf = (name: string): string => createHash('sha256').update(name).digest('hex');

/** What a recipient has received, findable by person. */
export type ReceivedLog = {
  take(lines: readonly Line[]): void;
  /** Records the broker appended from this time on. */
  countFrom(fromMs: number): number;
  of(who: string): readonly Received[];
  all(): readonly Received[];
};

export function receivedLog(): ReceivedLog {
  const all: Received[] = [];
  const byPerson = new Map<string, Received[]>();
  return {
    take(lines) {
      for (const line of lines) {
        if (line.type !== 'received') continue;
        const who = String(line['who']);
        const members = (line['members'] as readonly string[]).length;
        const received = { who, key: String(line['key']), atMs: Number(line['atMs']), members };
        all.push(received);
        const theirs = byPerson.get(who) ?? [];
        byPerson.set(who, theirs);
        theirs.push(received);
      }
    },
    countFrom: (fromMs) => all.filter(({ atMs }) => atMs >= fromMs).length,
    of: (who) => byPerson.get(who) ?? [],
    all: () => all,
  };
}

/** How many of the records lie before a stop, after its limit, and after its closing record. */
export function split(
  records: readonly Received[],
  at: { fromMs: number; answeredAtMs: number; limitMs: number; closedAtMs?: number | undefined },
): { before: number; afterLimit: number; afterClosing: number } {
  const { fromMs, answeredAtMs, limitMs, closedAtMs = Number.POSITIVE_INFINITY } = at;
  let before = 0;
  let afterLimit = 0;
  let afterClosing = 0;
  for (const { atMs } of records) {
    if (atMs >= fromMs && atMs <= answeredAtMs) before += 1;
    if (atMs > answeredAtMs + limitMs) afterLimit += 1;
    if (atMs > closedAtMs) afterClosing += 1;
  }
  return { before, afterLimit, afterClosing };
}

import type { Command } from '@doui/history';

/** How writes were answered; of which nothing was heard is not among them. */
export type Answers = {
  readonly slowestMs: number;
  /** By status, for readers. */
  readonly shown: string;
  count(of: (status: number) => boolean): number;
};

export function answersIn(commands: readonly Command[]): Answers {
  const statuses = new Map<number, number>();
  let slowestMs = 0;
  for (const { askedAtMs, answer } of commands) {
    if (!answer) continue;
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    slowestMs = Math.max(slowestMs, answer.atMs - askedAtMs);
  }
  const listed = [...statuses].sort(([a], [b]) => a - b);
  return {
    slowestMs,
    shown: listed.map(([status, count]) => `${status}: ${count}`).join(', '),
    count: (of) => listed.reduce((sum, [status, n]) => (of(status) ? sum + n : sum), 0),
  };
}

/** What was asked for the first time in that time: a repeat may be told what was done before. */
export function firstAskedIn(
  commands: readonly Command[],
  fromMs: number,
  untilMs: number,
): Command[] {
  const first = new Map<string, number>();
  for (const { commandId, askedAtMs } of commands) {
    first.set(commandId, Math.min(askedAtMs, first.get(commandId) ?? askedAtMs));
  }
  const isIn = (atMs: number): boolean => atMs > fromMs && atMs < untilMs;
  return commands.filter(
    ({ commandId, askedAtMs }) => isIn(first.get(commandId) ?? 0) && isIn(askedAtMs),
  );
}

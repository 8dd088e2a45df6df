import type { Call } from '../command.ts';
import { table } from '../terminal/table.ts';
import { runningChecks } from './running.ts';
import { toolChecks } from './tools.ts';

/** One thing looked at: well, not well, or not looked at because nothing runs. */
export type Check = {
  readonly what: string;
  readonly state: 'ok' | 'bad' | 'off';
  readonly found: string;
  /** What to do when it is not well. */
  readonly help?: string;
};

/** Shows every check; the exit code is 1 when one of them is bad. */
export async function diagnose({ terminal, env }: Call): Promise<number> {
  const checks = [...(await toolChecks()), ...(await runningChecks(env))];
  const sign = { ok: 'ok', bad: 'BAD', off: '-' } as const;
  for (const line of table(checks.map((one) => [sign[one.state], one.what, one.found]))) {
    terminal.line(line);
  }
  const bad = checks.filter((one) => one.state === 'bad');
  for (const one of bad) if (one.help) terminal.error(`${one.what}: ${one.help}`);
  return bad.length > 0 ? 1 : 0;
}

import { join } from 'node:path';
import { dataDirOf } from '@doui/cli';

export type Settings = {
  readonly persons: number;
  readonly report: string;
  /** Where the parties' journals and records lie. */
  readonly directory: string;
  /** Records per second and feed. */
  readonly rate: number;
  readonly quiet: boolean;
};

type Env = Readonly<Record<string, string | undefined>>;

export function settingsFrom(env: Env): Settings {
  const dataDir = dataDirOf(env);
  return {
    persons: whole(env, 'DOUI_PERSONS', 10_000, 120),
    report: env['DOUI_REPORT'] ?? join(dataDir, 'report.json'),
    directory: join(dataDir, 'main-job'),
    rate: whole(env, 'DOUI_RATE', 100, 10),
    quiet: Boolean(env['DOUI_QUIET']),
  };
}

function whole(env: Env, name: string, otherwise: number, least: number): number {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`${name} is "${text}", it must be a whole number from ${least}`);
}

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Turn } from './row.ts';

export type HttpJob = {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent in turn. */
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
  /** Every answer has this in it, or the turn has failed. */
  readonly wanted?: string;
  /** Answers with this in them say yes: the share of them is reported as `permits`. */
  readonly permitted?: string;
};

export type HttpLoad = Omit<Turn, 'cpuSeconds'>;

/** Starts a process that asks; what it costs is not counted as the program's own. */
export function startLoad<Job extends object>(file: URL) {
  const child = fork(fileURLToPath(file), { execArgv: [] });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('exit', () => reject(new Error('the load process ended')));
  });
  ended.catch(() => undefined);
  return {
    run: (job: Job) =>
      Promise.race([
        ended,
        new Promise<HttpLoad>((resolve, reject) => {
          child.once('message', (told: { load: HttpLoad } | { failed: string }) =>
            'load' in told ? resolve(told.load) : reject(new Error(told.failed)),
          );
          child.send(job);
        }),
      ]),
    close: () => child.disconnect(),
  };
}

export const startHttpLoad = () => startLoad<HttpJob>(new URL('./http-load.ts', import.meta.url));

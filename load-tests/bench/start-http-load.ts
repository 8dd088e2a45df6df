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
};

export type HttpLoad = Omit<Turn, 'cpuSeconds'>;

/** Starts a process that asks; what it costs is not counted as the program's own. */
export function startHttpLoad() {
  const child = fork(fileURLToPath(new URL('./http-load.ts', import.meta.url)), { execArgv: [] });
  return {
    run: (job: HttpJob) =>
      new Promise<HttpLoad>((resolve, reject) => {
        child.once('message', (told: { load: HttpLoad } | { failed: string }) =>
          'load' in told ? resolve(told.load) : reject(new Error(told.failed)),
        );
        child.send(job);
      }),
    close: () => child.disconnect(),
  };
}

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Turn } from './row.ts';

/** What is asked, one after the other; told once, before the first turn. */
export type Asked = {
  readonly bodies: readonly string[];
  /** What each has to be answered, `1` for yes and `0` for no; where it is not known nothing is compared. */
  readonly expected?: string;
};

export type HttpJob = {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
  /** Every answer has this in it, or the turn has failed. */
  readonly wanted?: string;
  /** Answers with this in them say yes: the share of them is reported as `permits`. */
  readonly permitted?: string;
};

export type HttpLoad = Omit<Turn, 'cpuSeconds'>;

/** Starts a process that asks; what it costs is not counted as the program's own. */
export function startLoad<Job extends object>(file: URL, asked: Asked) {
  const child = fork(fileURLToPath(file), { execArgv: [] });
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('exit', () => reject(new Error('the load process ended')));
  });
  ended.catch(() => undefined);
  child.send(asked);
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

export const startHttpLoad = (asked: Asked) =>
  startLoad<HttpJob>(new URL('./http-load.ts', import.meta.url), asked);

/** The other side: keeps what is asked, and works each job it is told. */
export function serveLoad<Job extends object>(
  work: (job: Job, asked: Asked) => Promise<HttpLoad>,
): void {
  let asked: Asked = { bodies: [] };
  process.on('message', (told: Asked | Job) => {
    if ('bodies' in told) {
      asked = told;
      return;
    }
    work(told, asked).then(
      (load) => process.send?.({ load }),
      (error: Error) => process.send?.({ failed: error.stack ?? String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}

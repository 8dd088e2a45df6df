import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Stack } from '@doui/local';
import type { Terminal } from '../terminal/terminal.ts';
import type { Ending } from './ending.ts';

export type LastReport = { readonly finishedAt: string; readonly printed: readonly string[] };

const entry = fileURLToPath(new URL('../../../../examples/main-job/src/main.ts', import.meta.url));

/** Runs the main job as a process of its own and passes on how it ended. */
export function runMainJob(job: {
  stack: Stack;
  persons: number;
  report: string;
  terminal: Terminal;
  end: Ending;
}): Promise<number> {
  const { stack, end } = job;
  const child = spawn(process.execPath, [entry], {
    // The channel tells the job when this process is gone, however it went.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      DOUI_DATA_DIR: stack.dataDir,
      DOUI_PERSONS: String(job.persons),
      DOUI_REPORT: job.report,
      DOUI_QUIET: '',
    },
  });
  void end.reached.then(() => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      const reason = end.reason();
      if (reason) reject(new Error(reason));
      else resolve(code ?? 1);
    });
  });
}

/** The report of a main job that ended well; one that failed or broke off is no reason not to run it again. */
export function lastGreenReport(path: string): LastReport | undefined {
  if (!existsSync(path)) return undefined;
  try {
    const { passed, finishedAt, printed } = JSON.parse(
      readFileSync(path, 'utf8'),
    ) as Partial<LastReport> & { passed?: unknown };
    if (passed !== true || typeof finishedAt !== 'string' || !Array.isArray(printed))
      return undefined;
    return { finishedAt, printed };
  } catch {
    // Half a file: whoever wrote it was ended.
    return undefined;
  }
}

/** The table of the report as it was printed when it was made. */
export function showLastReport({ finishedAt, printed }: LastReport, terminal: Terminal): void {
  terminal.line(`the last main job, ${finishedAt} (--fresh runs it again):`);
  for (const line of printed) terminal.line(line);
}

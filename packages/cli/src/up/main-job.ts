import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Stack } from '@doui/local';
import type { Terminal } from '../terminal/terminal.ts';
import type { Ending } from './ending.ts';

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

/** The table of the report as it was printed when it was made. */
export function showLastReport(report: string, terminal: Terminal): void {
  const { printed, finishedAt } = JSON.parse(readFileSync(report, 'utf8')) as {
    printed?: readonly string[];
    finishedAt?: string;
  };
  terminal.line(
    `the last main job, ${finishedAt ?? 'at an unknown time'} (--fresh runs it again):`,
  );
  for (const line of printed ?? []) terminal.line(line);
}

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupAlive, isAlive, type ProcessMark, signalGroup } from './processes.ts';
import type { Progress } from './progress.ts';

export interface Recorded extends ProcessMark {
  readonly name: string;
}

/** Who runs on this data directory, so that a later start finds what a crash left behind. */
interface RunRecord {
  readonly runner: ProcessMark;
  readonly processes: readonly Recorded[];
}

const GRACE_MS = 5_000;
const fileOf = (dataDir: string): string => join(dataDir, 'run.json');

export function writeRecord(dataDir: string, run: RunRecord): void {
  mkdirSync(dataDir, { recursive: true });
  const file = fileOf(dataDir);
  writeFileSync(`${file}.new`, JSON.stringify(run));
  renameSync(`${file}.new`, file);
}

export const removeRecord = (dataDir: string): void => rmSync(fileOf(dataDir), { force: true });

/** Ends what an earlier run recorded and left; refuses when that run is still alive. */
export async function endLeftovers(dataDir: string, progress: Progress): Promise<void> {
  const run = readRecord(dataDir);
  if (!run) return;
  if (isAlive(run.runner)) {
    if (run.runner.pid === process.pid) throw new Error(`two supervisors on ${dataDir}`);
    throw new Error(
      `a stack runs on ${dataDir} already (process ${run.runner.pid}). ` +
        'End it with Ctrl-C there, or use another directory (DOUI_DATA_DIR) and DOUI_PORT_OFFSET.',
    );
  }
  // The guard of the dead run may still be at it: what is gone by now needs nothing.
  const left = run.processes.filter(isAlive);
  for (const { name, pid } of left) {
    progress(`end ${name} (process ${pid}), left by an earlier run`);
    signalGroup(pid, 'SIGTERM');
  }
  const until = performance.now() + GRACE_MS;
  while (left.some(({ pid }) => groupAlive(pid)) && performance.now() < until) await sleep(50);
  for (const mark of left) if (isAlive(mark)) signalGroup(mark.pid, 'SIGKILL');
  removeRecord(dataDir);
}

function readRecord(dataDir: string): RunRecord | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as RunRecord;
  } catch {
    return undefined;
  }
}

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, markOf, type ProcessMark } from './processes.ts';

const WAIT_MS = 200;
/** A lock without an owner's mark this long was left between two system calls. */
const UNMARKED_TRIES = 25;

/** Runs alone among all processes that name the same directory. The lock of a dead one is taken over. */
export async function alone<T>(lockDir: string, run: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(lockDir), { recursive: true });
  let unmarked = 0;
  while (!take(lockDir)) {
    const owner = ownerOf(lockDir);
    unmarked = owner ? 0 : unmarked + 1;
    if ((owner && !isAlive(owner)) || unmarked > UNMARKED_TRIES) {
      rmSync(lockDir, { recursive: true, force: true });
    } else {
      await sleep(WAIT_MS);
    }
  }
  try {
    return await run();
  } finally {
    rmSync(lockDir, { recursive: true, force: true });
  }
}

function take(lockDir: string): boolean {
  try {
    mkdirSync(lockDir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(lockDir, 'owner.json'), JSON.stringify(markOf(process.pid)));
  return true;
}

function ownerOf(lockDir: string): ProcessMark | undefined {
  try {
    return JSON.parse(readFileSync(join(lockDir, 'owner.json'), 'utf8')) as ProcessMark;
  } catch {
    return undefined;
  }
}

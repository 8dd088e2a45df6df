import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const size = '6g';

export type Disk = { remove(): void };

/** Mounts a small disk for a run that fills it; answers what undoes it, or why it cannot be had. */
export function mountSmallDisk(directory: string): Disk | { why: string } {
  mkdirSync(directory, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  } catch (error) {
    return { why: (error as Error).message.split('\n')[0] ?? 'mount failed' };
  }
  return {
    remove() {
      // What the processes said must outlive the disk: it is what a violation is understood from.
      const kept = `${directory}-logs`;
      rmSync(kept, { recursive: true, force: true });
      cpSync(join(directory, 'logs'), kept, { recursive: true });
      execFileSync('umount', ['-l', directory]);
    },
  };
}

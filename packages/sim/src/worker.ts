import { parentPort, workerData } from 'node:worker_threads';
import type { Mistake } from './mistakes.ts';
import { runSeed } from './run.ts';

const { start, end, threads, mistake } = workerData as {
  start: number;
  end: number;
  threads: number;
  mistake: Mistake | undefined;
};

for (let seed = start; seed <= end; seed += threads) {
  const { violations } = await runSeed({ seed, mistake });
  if (violations.length === 0) continue;
  const codes = [...new Set(violations.map(({ property, code }) => `${property} ${code}`))];
  parentPort?.postMessage({ seed, codes });
}

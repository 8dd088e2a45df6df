import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

// What the whole check runs of the load tests: the k6 scripts have the right types, and every row of the
// bench runs on a small size. How fast they are is no question here.
const here = fileURLToPath(new URL('./', import.meta.url));

const checks: readonly { name: string; command: string; args: readonly string[] }[] = [
  {
    name: 'types of the k6 scripts',
    command: 'tsc',
    args: ['--noEmit', '-p', `${here}tsconfig.k6.json`],
  },
  {
    name: 'the bench on a small size',
    command: process.execPath,
    args: [`${here}bench.ts`, '--size', 'small', '--pairs', '1'],
  },
];

let failed = 0;
for (const { name, command, args } of checks) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) failed += 1;
  console.log(`${status === 0 ? '✓' : '✗'} ${name}`);
}
process.exitCode = failed === 0 ? 0 : 1;

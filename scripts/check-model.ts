// Walks through every state of the model of ledger, relay, gate and fence (services/gate/model), and then
// takes away one guarantee after the other: each time the named property must be found violated.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultCacheDir, modelChecker, timedProgress } from '../infra/local/src/index.ts';

type Size = Readonly<Record<string, number>> & { readonly gates: number };
type Check = { name: string; off?: string; violates?: string; size: Size };

const guarantees = [
  'DurableFirst',
  'HighestWins',
  'LeaseFirst',
  'LeaseEnds',
  'FenceFirst',
  'TickAfterOpen',
  'OffsetAfterOpen',
];
const times = { Staleness: 1, Lease: 1, Sweep: 1 };
const counts = { MaxVersion: 2, MaxLog: 4, MaxOut: 2, MaxEpoch: 3, MaxCrashes: 0, MaxRepeats: 0 };
/** One gate that is stopped and comes back; T is three units, and one more shows what came too late. */
const one: Size = { ...times, ...counts, gates: 1, MaxTime: 4, MaxOut: 1 };
/** Two gates, one after the other or both at once; order only, no time passes. */
const two: Size = { ...times, ...counts, gates: 2, MaxTime: 0 };

const checks: Check[] = [
  { name: 'one gate, with time', size: one },
  { name: 'two gates, order only', size: two },
  { name: 'published before it is durable', off: 'DurableFirst', violates: 'P1', size: one },
  {
    name: 'the last version seen wins, not the highest',
    ...{ off: 'HighestWins', violates: 'P2', size: { ...one, MaxRepeats: 1 } },
  },
  { name: 'checked before the lease begins', off: 'LeaseFirst', violates: 'P4', size: one },
  { name: 'the lease does not end', off: 'LeaseEnds', violates: 'P4', size: one },
  { name: 'the end is read without a fence', off: 'FenceFirst', violates: 'P3', size: one },
  { name: 'a new producer waits for no tick', off: 'TickAfterOpen', violates: 'P3', size: one },
  {
    name: 'the offset is read before the producer is made',
    ...{ off: 'OffsetAfterOpen', violates: 'P6', size: { ...two, MaxVersion: 1, MaxLog: 3 } },
  },
];

const large: Check = {
  name: 'two gates, with time, a crash and a repeat',
  size: { ...two, MaxTime: 4, MaxLog: 5, MaxCrashes: 1, MaxRepeats: 1 },
};

if (process.argv.includes('--help')) {
  console.log(
    'node scripts/check-model.ts [--large]   --large: two gates with time as well; hours',
  );
  process.exit(0);
}

const model = fileURLToPath(new URL('../services/gate/model/Release.tla', import.meta.url));
const checker = await modelChecker(
  defaultCacheDir(),
  timedProgress((line) => console.log(line)),
);
const folder = mkdtempSync(join(tmpdir(), 'doui-model-'));
copyFileSync(model, join(folder, 'Release.tla'));
let failed = 0;
for (const check of process.argv.includes('--large') ? [...checks, large] : checks) {
  const { found, states, depth, output } = walk(check);
  const right = found === check.violates;
  if (!right) failed += 1;
  const said = found === undefined ? 'every property holds' : `${found} is violated`;
  console.log(`${right ? '✓' : '✗'} ${check.name}: ${said} (${states} states, depth ${depth})`);
  if (!right) console.log(output);
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = failed === 0 ? 0 : 1;

function walk({ off, size }: Check) {
  const { gates, ...numbers } = size;
  const names = Array.from({ length: gates }, (_, n) => `g${n + 1}`);
  const config = [
    'SPECIFICATION Spec',
    'CONSTANTS',
    ...names.map((name) => `  ${name} = ${name}`),
    `  Gates = {${names.join(', ')}}`,
    ...Object.entries(numbers).map(([name, value]) => `  ${name} = ${value}`),
    ...guarantees.map((name) => `  ${name} = ${name === off ? 'FALSE' : 'TRUE'}`),
    ...(gates > 1 ? ['SYMMETRY Alike'] : []),
    'VIEW Differs',
    'INVARIANTS P1 P2 P3 P4 P6',
    'CHECK_DEADLOCK FALSE',
  ];
  writeFileSync(join(folder, 'Release.cfg'), config.join('\n'));
  const done = spawnSync(checker.command, [...checker.args, '-workers', '2', 'Release'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const output = `${done.stdout}${done.stderr}`;
  const violated = /Invariant (P\d) is violated/.exec(output)?.[1];
  const finished = /No error has been found/.test(output);
  const found = violated ?? (finished ? undefined : 'the checker did not end: nothing');
  const states = Number(/(\d+) distinct states found, \d+ states left/.exec(output)?.[1] ?? 0);
  const depth = /depth of the complete state graph search is (\d+)/.exec(output)?.[1] ?? '–';
  return { found, states: states.toLocaleString('en'), depth, output };
}

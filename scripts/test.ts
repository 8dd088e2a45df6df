// The whole check, as `npm test` and CI run it. Every step is counted; test runners count their tests.
// What failed is named once more at the end, where one looks first. The last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** `broken`: the tests and files that failed, and the first line of why. */
type Count = { passed: number; failed: number; broken?: string[] };
type Step = { name: string; run: (folder: string) => Count };

const root = new URL('..', import.meta.url).pathname;
// Hundreds of processes are started below, most of them of the same source.
process.env['NODE_COMPILE_CACHE'] ??= join(root, '.doui/cache/compiled');
const one: Count = { passed: 1, failed: 0 };
const none: Count = { passed: 0, failed: 1 };

function run(command: string, args: string[], env: Record<string, string> = {}): boolean {
  const done = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (done.error) console.error(`${command}: ${done.error.message}`);
  return done.status === 0;
}

const command =
  (name: string, ...args: string[]) =>
  (): Count =>
    run(name, args) ? one : none;

const node = (...args: string[]) => command(process.execPath, ...args);

type FileResult = {
  name: string;
  status: string;
  message?: string;
  assertionResults: { status: string; fullName: string; failureMessages?: string[] | null }[];
};

const firstLine = (text?: string) => text?.split('\n', 1)[0]?.slice(0, 300) ?? '';

/** What failed in a file: its tests, or the file itself when none of them was blamed. */
function brokenIn({ name, status, message, assertionResults }: FileResult): string[] {
  const where = relative(root, name);
  const tests = assertionResults
    .filter((test) => test.status !== 'passed')
    .map((test) => `${where} > ${test.fullName}: ${firstLine(test.failureMessages?.[0])}`);
  return tests.length || status === 'passed' ? tests : [`${where}: ${firstLine(message)}`];
}

/** Runs one vitest project and counts its tests; a file that cannot load and a test that is skipped count as failed. */
const vitest = (project: string) => (folder: string) => {
  const file = join(folder, `${project}.json`);
  const passed = run('vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  try {
    const result = JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      testResults: FileResult[];
    };
    const broken = result.testResults.flatMap(brokenIn);
    const failed = passed ? broken.length : Math.max(1, broken.length);
    return { passed: result.numPassedTests, failed, broken };
  } catch {
    return none;
  }
};

const steps: Step[] = [
  { name: 'format and lint', run: command('biome', 'ci', '.') },
  {
    name: 'types',
    run: command('turbo', 'run', 'types', '--output-logs=errors-only', '--no-color'),
  },
  { name: 'types of the scripts', run: command('tsc', '--noEmit', '-p', '.') },
  { name: 'dead code', run: command('knip', '--no-progress') },
  { name: 'protobuf lint', run: command('buf', 'lint') },
  {
    name: 'protobuf breaking',
    run: command('buf', 'breaking', '--against', 'proto/baseline.binpb'),
  },
  { name: 'generated files are current', run: node('scripts/generate.ts', '--check') },
  { name: 'unit and contract tests', run: vitest('unit') },
  { name: 'integration tests', run: vitest('int') },
  { name: 'end-to-end tests', run: vitest('e2e') },
  { name: 'model of the release', run: node('scripts/check-model.ts') },
  {
    name: 'faults, a short round',
    run: node('load-tests/faults/main.ts', '--short', '--seed', '1'),
  },
  { name: 'charts', run: node('scripts/check-charts.ts') },
  { name: 'load scripts', run: node('load-tests/check.ts') },
];

const only = process.argv.slice(2).filter((word) => !word.startsWith('-'));
if (process.argv.includes('--help')) {
  console.log('node scripts/test.ts [step …]   runs all steps, or those whose name holds a word');
  for (const { name } of steps) console.log(`  ${name}`);
  process.exit(0);
}

const total: Count = { passed: 0, failed: 0 };
const summary: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'doui-test-'));
const began = performance.now();
for (const { name, run: step } of steps) {
  if (only.length && !only.some((word) => name.includes(word))) continue;
  const from = performance.now();
  console.log(`\n── ${name}`);
  const { passed, failed, broken = [] } = step(folder);
  total.passed += passed;
  total.failed += failed;
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  summary.push(`${failed ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed (${seconds} s)`);
  summary.push(...broken.map((line) => `    ✗ ${line}`));
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${summary.join('\n')}`);
console.log(`all steps: ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;

// The whole check, as `npm test` and CI run it. Every step is counted; test runners count their tests.
// What failed is named once more at the end, where one looks first. The last line is `N passed, N failed`.
import { spawn } from 'node:child_process';
import { createReadStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** `broken`: the tests and files that failed, and the first line of why. */
type Count = { passed: number; failed: number; broken?: string[] };
type Step = { name: string; run: (at: At) => Promise<Count>; beside?: Step[] };
/** Where a step leaves files, and what it says: `inherit`, or a file where it runs beside another. */
type At = { folder: string; says: 'inherit' | number };

const root = new URL('..', import.meta.url).pathname;
// Hundreds of processes are started below, most of them of the same source.
process.env['NODE_COMPILE_CACHE'] ??= join(root, '.doui/cache/compiled');
const politely = 10;
const one: Count = { passed: 1, failed: 0 };
const none: Count = { passed: 0, failed: 1 };

function run(command: string, args: string[], { says }: At): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', says, says] });
    // What runs beside a step takes what that leaves.
    if (says !== 'inherit' && child.pid !== undefined) setPriority(child.pid, politely);
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
}

const command =
  (name: string, ...args: string[]) =>
  async (at: At): Promise<Count> =>
    (await run(name, args, at)) ? one : none;

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
const vitest = (project: string) => async (at: At) => {
  const file = join(at.folder, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const passed = await run('vitest', ['run', '--project', project, ...reporters], at);
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

// `npm run types` asks each workspace by itself, which reads what they share thirty times. Here all are one program, but
// for those whose libraries bring a browser's types: in others nobody is to name what node lacks.
const browserTypes = ['--only', '--filter=@doui/print', '--filter=@doui/portal'];

const steps: Step[] = [
  { name: 'format and lint', run: command('biome', 'ci', '.') },
  { name: 'types', run: command('tsc', '--noEmit', '-p', '.') },
  {
    name: 'types beside a browser’s',
    run: command(
      'turbo',
      'run',
      'types',
      ...browserTypes,
      '--output-logs=errors-only',
      '--no-color',
    ),
  },
  { name: 'dead code', run: command('knip', '--no-progress') },
  { name: 'protobuf lint', run: command('buf', 'lint') },
  {
    name: 'protobuf breaking',
    run: command('buf', 'breaking', '--against', 'proto/baseline.binpb'),
  },
  { name: 'generated files are current', run: node('scripts/generate.ts', '--check') },
  { name: 'unit and contract tests', run: vitest('unit') },
  {
    // They wait more than they work, so that others fit beside them.
    name: 'integration tests',
    run: vitest('int'),
    beside: [
      { name: 'tests of the local servers', run: vitest('servers') },
      { name: 'the simulation’s seeds', run: vitest('seeds') },
      { name: 'model of the release', run: node('scripts/check-model.ts') },
      { name: 'charts', run: node('scripts/check-charts.ts') },
      { name: 'load scripts', run: node('load-tests/check.ts') },
    ],
  },
  { name: 'end-to-end tests', run: vitest('e2e') },
  {
    name: 'faults, a short round',
    run: node('load-tests/faults/main.ts', '--short', '--seed', '1'),
  },
];

const only = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const asked = ({ name }: Step): boolean => !only.length || only.some((word) => name.includes(word));
if (process.argv.includes('--help')) {
  console.log('node scripts/test.ts [step …]   runs all steps, or those whose name holds a word');
  for (const { name, beside = [] } of steps)
    for (const line of [name, ...beside.map((step) => `  ${step.name}`)]) console.log(`  ${line}`);
  process.exit(0);
}

const total: Count = { passed: 0, failed: 0 };
const summary: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'doui-test-'));

async function counted({ name, run: step }: Step, says: At['says']): Promise<void> {
  const from = performance.now();
  const { passed, failed, broken = [] } = await step({ folder, says });
  total.passed += passed;
  total.failed += failed;
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  summary.push(`${failed ? '✗' : '✓'} ${name}: ${passed} passed, ${failed} failed (${seconds} s)`);
  summary.push(...broken.map((line) => `    ✗ ${line}`));
}

/** One after the other, beside another step: what each says is kept until both have ended. */
async function lane(beside: readonly Step[]): Promise<string[]> {
  const files: string[] = [];
  for (const step of beside) {
    const file = join(folder, `${files.length}.txt`);
    files.push(file);
    await counted(step, openSync(file, 'w'));
  }
  return files;
}

const began = performance.now();
for (const step of steps) {
  const beside = (step.beside ?? []).filter(asked);
  const second = lane(beside);
  if (asked(step)) {
    console.log(`\n── ${step.name}`);
    await counted(step, 'inherit');
  }
  for (const [n, file] of (await second).entries()) {
    console.log(`\n── ${beside[n]?.name}`);
    for await (const bytes of createReadStream(file)) process.stdout.write(bytes as Buffer);
  }
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${summary.join('\n')}`);
console.log(`all steps: ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed ? 1 : 0;

import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Mistake, mistakes } from './mistakes.ts';
import type { Plan } from './plan.ts';
import { type Ran, runSeed } from './run.ts';
import { shrink } from './shrink.ts';

const usage = `npm run sim -- [options]
  --seeds N      so many seeds, from --from (1 when not given)
  --from N
  --seed S       one seed
  --trace        every line of what happened (with --seed)
  --mistake M    with a deliberate mistake: ${mistakes.join(', ')}
  --workers N    in so many threads`;

const { values } = parseArgs({
  options: {
    ...{ seeds: { type: 'string' }, seed: { type: 'string' }, from: { type: 'string' } },
    ...{ trace: { type: 'boolean' }, mistake: { type: 'string' }, workers: { type: 'string' } },
    ...{ help: { type: 'boolean' } },
  },
});

const mistake = mistakes.find((one) => one === values.mistake);
if (values.help || (values.mistake !== undefined && !mistake)) {
  process.stderr.write(`${usage}\n`);
  process.exit(values.help ? 0 : 2);
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const [from, to] = range();
const startedMs = performance.now();
const failed = await all(from, to);
say(
  `${to - from + 1} seeds, ${failed.length} failed, ${((performance.now() - startedMs) / 1e3).toFixed(1)} s`,
);
if (mistake) say(howOften(failed.map(({ seed }) => seed)));
const first = failed.sort((a, b) => a.seed - b.seed)[0];
if (first) await explain(first.seed, mistake);
process.exitCode = failed.length > 0 ? 1 : 0;

function range(): [number, number] {
  if (values.seed !== undefined) return [Number(values.seed), Number(values.seed)];
  const start = Number(values.from ?? 1);
  return [start, start + Number(values.seeds ?? 100) - 1];
}

type Failed = { readonly seed: number; readonly codes: readonly string[] };

async function all(start: number, end: number): Promise<Failed[]> {
  if (start === end) {
    const ran = await runSeed({ seed: start, mistake, traced: values.trace === true });
    for (const line of ran.lines) say(line);
    say(`digest ${ran.digest}, ${ran.events} events, ${Math.round(ran.virtualMs)} virtual ms`);
    return ran.violations.length > 0 ? [{ seed: start, codes: codesOf(ran) }] : [];
  }
  const threads = Math.min(Number(values.workers ?? availableParallelism()), end - start + 1);
  const found = await Promise.all(
    Array.from({ length: threads }, (_, n) => inThread({ start: start + n, end, threads })),
  );
  return found.flat();
}

/** Worlds replace the clocks of their thread, so each thread has one at a time. */
function inThread(share: { start: number; end: number; threads: number }): Promise<Failed[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { ...share, mistake },
    });
    const found: Failed[] = [];
    worker.on('message', (one: Failed) => {
      say(`seed ${one.seed}: ${one.codes.join(', ')}`);
      found.push(one);
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve(found));
  });
}

/** A start is the first seed, or the one after a find: how many seeds it takes from there. */
function howOften(seeds: readonly number[]): string {
  const finds = seeds.toSorted((a, b) => a - b);
  const took = finds.map((seed, n) => seed - (finds[n - 1] ?? from - 1)).sort((a, b) => a - b);
  const median = took[Math.floor(took.length / 2)] ?? 'more than there were';
  return `${mistake}: found from ${took.length} starts, median ${median} seeds`;
}

function codesOf({ violations }: Ran): string[] {
  return [...new Set(violations.map(({ property, code }) => `${property} ${code}`))];
}

/** How to see it again, what was violated, and the least that still does it. */
async function explain(seed: number, made: Mistake | undefined): Promise<void> {
  const again = `npm run sim -- --seed ${seed}${made ? ` --mistake ${made}` : ''} --trace`;
  say(`\nseed ${seed} again: ${again}`);
  const ran = await runSeed({ seed, mistake: made });
  const { plan, ran: least, runs } = await shrink(ran, { seed, mistake: made });
  for (const { property, code, what, where, evidence } of least.violations.slice(0, 5)) {
    say(`${property} ${code}: ${what} at ${where} ${JSON.stringify(evidence)}`);
  }
  say(`\nwhat is left of it after ${runs} runs:`);
  for (const line of leastOf(plan)) say(line);
  const traced = await runSeed({ seed, mistake: made, plan, traced: true });
  say('\nits trace:');
  for (const line of traced.lines) say(line);
}

function leastOf({ persons, faults, steps }: Plan): string[] {
  const lines = [...faults, ...steps].sort((a, b) => a.atMs - b.atMs);
  return [`persons ${persons.join(' ')}`, ...lines.map((line) => `  ${JSON.stringify(line)}`)];
}

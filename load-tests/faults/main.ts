import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Violation } from '@doui/history';
import { apiServices, defaultDataDir } from '@doui/local';
import { type Arguments, parseArguments, usage } from './arguments.ts';
import { type Fault, sleep } from './faults/fault.ts';
import { allFaults } from './faults/index.ts';
import { listFeed } from './feeds.ts';
import { type Met, meetNeeds } from './needs.ts';
import { faultsFor, settingsWithout, withoutService } from './off.ts';
import { closingsOf, type FaultResult, printed, type Report } from './report.ts';
import { type LoadSize, type Run, startRun } from './run.ts';
import { startStack } from './stack.ts';
import { reportsIn, totalOf } from './total.ts';
import { certificatesRequired } from './watch/certificates.ts';

const againMs = 1_000;
const slowLookMs = 3_000;
const calmMs = { short: 4_000, full: 60_000 } as const;
const sizes: Readonly<Record<'short' | 'full', LoadSize>> = {
  short: { persons: 80, commandsPerSecond: 8, recordsPerSecond: 60 },
  full: { persons: 400, commandsPerSecond: 10, recordsPerSecond: 100 },
};

/** The faults of a run, in order. */
function chosen({ only, short, off }: Arguments): readonly Fault[] {
  const wanted = off ? faultsFor[off] : only;
  if (wanted.length > 0) {
    const faults = allFaults.filter(({ id }) => wanted.includes(id.toUpperCase()));
    if (faults.length < wanted.length) throw new Error(`no such fault among ${wanted.join(', ')}`);
    return faults;
  }
  return short ? allFaults.filter((fault) => fault.short) : allFaults;
}

async function main(wanted: Arguments): Promise<Report> {
  const all = chosen(wanted);
  const began = performance.now();
  const progress = (line: string): void =>
    console.log(`${((performance.now() - began) / 1_000).toFixed(1).padStart(7)}  ${line}`);
  const dataDir = join(defaultDataDir(), 'faults');
  const cacheDir = process.env['DOUI_CACHE_DIR'] ?? join(defaultDataDir(), 'cache');
  const portOffset = Number(process.env['DOUI_FAULTS_PORT_OFFSET'] ?? 4_000);
  const met = meetNeeds(all, { dataDir, portOffset, progress });
  mkdirSync(dataDir, { recursive: true });
  const stack = await startStack({
    ...{ dataDir, cacheDir, portOffset, progress, network: met.network, earlier: met.earlier },
    settings: settingsWithout(wanted.off),
    services: apiServices.filter((name) => !withoutService(wanted.off).includes(name)),
    brokers: met.brokers,
  });
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupted.abort());
  }
  let run: Run | undefined;
  try {
    process.env['DOUI_TEST_SERVERS'] = join(dataDir, 'servers.json');
    const load = wanted.short ? sizes.short : sizes.full;
    run = await startRun(stack, {
      seed: wanted.seed,
      load,
      fence: wanted.off === undefined,
      // What is closed without a fence is closed nowhere but where just that is tried.
      closes: wanted.off === undefined || wanted.off === 'fence',
      ...{ progress, patience: wanted.patience },
    });
    return await faulted(run, met, wanted, { began, signal: interrupted.signal });
  } finally {
    await run?.stop().catch((error: Error) => progress(error.message));
    progress('stopping everything …');
    await stack.stop();
    met.undo();
  }
}

async function faulted(
  run: Run,
  { faults, missing }: Met,
  wanted: Arguments,
  { began, signal }: { began: number; signal: AbortSignal },
): Promise<Report> {
  const { progress } = run;
  // Who ends a run gets the report of what there was.
  signal.addEventListener('abort', () => {
    run.state.over = true;
  });
  const startedAt = new Date().toISOString();
  if ((await run.flows(60_000)) === undefined) throw new Error('nothing flows');
  run.pauseTurns(false);
  await sleep(wanted.short ? calmMs.short : calmMs.full);
  const faultsFromMs = Date.now();
  const results: FaultResult[] = [];
  const ends: FaultResult[] = [];
  let first: readonly Violation[] = await lookTwice(run);
  const endMs = began + wanted.minutes * 60_000;
  for (const fault of faults) {
    if (first.length > 0 || signal.aborted || performance.now() > endMs) break;
    progress(`${fault.id}: ${fault.title} …`);
    const looking = lookOften(run, (found) => {
      first = found;
      run.state.over = true;
      progress(`${found[0]?.property} ${found[0]?.code} was found`);
    });
    results.push(await tried(fault, run, wanted));
    await looking.end();
    if (first.length === 0) first = await lookTwice(run);
  }
  progress('load ends; waiting for rest …');
  const { violations, history, rested, certified } = await run.finish();
  // What only a look under way has found may be the look's own mistake: a reader must be able to tell.
  progress(`${violations.length} violations at the end, ${first.length} while under way`);
  const all = violations.length > 0 ? violations : first;
  const { watch, closer } = run;
  const [, listed] = run.lines;
  if (certified) {
    const required = certificatesRequired(certified);
    const passed = required.every((one) => one.passed);
    ends.push({ id: 'END', title: 'what stops come to', seconds: 0, required, passed });
  }
  const triedIds = new Set(results.map(({ id }) => id));
  return {
    ...{
      seed: wanted.seed,
      patience: wanted.patience,
      startedAt,
      seconds: (performance.now() - began) / 1_000,
    },
    ...(wanted.off ? { off: wanted.off } : {}),
    faults: [...results, ...ends],
    // Of a run that found something, or was ended, the rest is of no interest.
    notTried: first.length > 0 ? [] : faults.map(({ id }) => id).filter((id) => !triedIds.has(id)),
    missing,
    counts: {
      ...run.counts,
      ...answersOf(run),
      decisions: sumOf(run.lines, (line) => line.clients.reads.length),
      written: sumOf(run.lines, (line) => line.source.written()),
      ...{
        released: watch.released(),
        listed: watch.of(listFeed).outputs.length,
        stopsByWord: listed.clients.stops.length,
        fences: watch.fencesByTracker() + closer.fences(),
        strangers: watch.strangers(),
      },
      ...{ passed: watch.passed(), tracked: watch.tracked.length },
      told: watch.partner.count(),
      acknowledged: sumOf(run.parties, (one) => one.said()),
    },
    closings: closingsOf(history, faultsFromMs),
    violations: all.slice(0, 200),
    violationCount: all.length,
    rested,
    endedByThemselves: run.stack.ended.map(({ name, reason }) => ({ name, reason })),
    passed:
      all.length === 0 &&
      rested &&
      results.length === faults.length &&
      [...results, ...ends].every(({ passed }) => passed),
  };
}

const sumOf = <T>(list: readonly T[], of: (one: T) => number): number =>
  list.reduce((sum, one) => sum + of(one), 0);

/** How the commands of all people were answered. */
function answersOf({ lines }: Run): Readonly<Record<string, number>> {
  const counts = lines.map((line) => Object.entries(line.clients.counts));
  const names = counts[0]?.map(([name]) => name) ?? [];
  return Object.fromEntries(
    names.map((name) => [name, sumOf(counts.flat(), ([of, n]) => (of === name ? n : 0))]),
  );
}

async function tried(fault: Fault, run: Run, wanted: Arguments): Promise<FaultResult> {
  const from = performance.now();
  const { kills, stops, short, patience, lanes } = wanted;
  const { id, title } = fault;
  try {
    const required = await fault.run(run, { kills, stops, short, patience, lanes });
    const seconds = (performance.now() - from) / 1_000;
    return { id, title, seconds, required, passed: required.every(({ passed }) => passed) };
  } catch (error) {
    const seconds = (performance.now() - from) / 1_000;
    run.progress(`${id}: ${(error as Error).stack}`);
    return { id, title, seconds, required: [], passed: false, broken: (error as Error).message };
  } finally {
    // What cannot flow any more is not waited for.
    if (!run.state.endsFlow) await run.stack.mend();
  }
}

/** What can never become right again is there at a second look too; the rest was the look's own. */
async function lookTwice(run: Run): Promise<readonly Violation[]> {
  const seen = await run.look();
  if (seen.length === 0) return seen;
  const nameOf = ({ property, code, where }: Violation): string => `${property} ${code} ${where}`;
  const names = new Set(seen.map(nameOf));
  await sleep(againMs);
  return (await run.look()).filter((one) => names.has(nameOf(one)));
}

/** Looks again and again while a fault is under way. */
function lookOften(run: Run, onFound: (found: readonly Violation[]) => void) {
  let ended = false;
  let tookMs = 0;
  let wake: () => void = () => undefined;
  const end = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const done = (async () => {
    while (!ended) {
      await Promise.race([sleep(Math.max(3_000, 4 * tookMs)), end]);
      if (ended) return;
      const from = performance.now();
      const found = await lookTwice(run);
      tookMs = performance.now() - from;
      // The connections of all services go through this process: what holds it up holds up them.
      if (tookMs > slowLookMs) run.progress(`a look took ${(tookMs / 1_000).toFixed(1)} s`);
      if (found.length > 0) {
        onFound(found);
        return;
      }
    }
  })();
  return {
    async end() {
      ended = true;
      wake();
      await done;
    },
  };
}

try {
  const wanted = parseArguments(process.argv.slice(2));
  // Beside the data, which may have been on a disk of its own.
  const reports = join(defaultDataDir(), 'fault-reports');
  if (wanted.total) {
    console.log(totalOf(reportsIn(reports)));
    process.exit(0);
  }
  const report = await main(wanted);
  mkdirSync(reports, { recursive: true });
  const name = `${report.startedAt.replaceAll(':', '')}-${report.off ?? 'whole'}-${report.seed}.json`;
  const file = join(reports, name);
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(`\n${printed(report)}\n\nthe whole report: ${file}`);
  process.exit(report.passed ? 0 : 1);
} catch (error) {
  console.error(`${(error as Error).stack}\n\n${usage}`);
  process.exit(2);
}

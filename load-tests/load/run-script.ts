import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.ts';
import { type LoadSize, loadOf, type ScriptName, scriptFile } from './scripts.ts';

export const resultsFolder = fileURLToPath(new URL('../results/', import.meta.url));

export type LoadResult = {
  readonly passed: boolean;
  /** Every threshold that was not kept, as k6 names it. */
  readonly broken: readonly string[];
  readonly requests: number;
  readonly summary: string;
  readonly output: string;
};

type Summary = {
  readonly metrics: Readonly<
    Record<string, { count?: number; thresholds?: Readonly<Record<string, boolean>> }>
  >;
};

/** Prepares what a script needs, runs it with k6 and keeps k6's summary. */
export async function runScript(
  name: ScriptName,
  options: { readonly k6: string; readonly size: LoadSize; readonly results?: string },
): Promise<LoadResult> {
  const { k6, size, results = resultsFolder } = options;
  const { rate, seconds } = loadOf(size);
  // A person may give again only if it has seen its newest withdrawal, so each withdraws once.
  const persons = name === 'filter' ? 1_000 : rate * (seconds + 1);
  const prepared = await prepare(Math.min(persons, 20_000), name === 'filter');
  const folder = mkdtempSync(join(tmpdir(), 'doui-load-'));
  mkdirSync(results, { recursive: true });
  try {
    const file = join(folder, 'prepared.json');
    writeFileSync(file, JSON.stringify(prepared), { mode: 0o600 });
    const summary = join(results, `${name}-${size}.json`);
    const run = spawnSync(
      k6,
      [
        ...['run', '--quiet', '--no-usage-report', '--address', '127.0.0.1:0'],
        ...['--summary-export', summary, fileURLToPath(scriptFile(name))],
      ],
      {
        encoding: 'utf8',
        env: {
          ...process.env,
          DOUI_LOAD_PREPARED: file,
          DOUI_LOAD_SIZE: size,
          DOUI_LOAD_RATE: String(rate),
          DOUI_LOAD_SECONDS: String(seconds),
        },
      },
    );
    if (run.error) throw run.error;
    const { metrics } = JSON.parse(readFileSync(summary, 'utf8')) as Summary;
    // In this summary true means broken.
    const broken = Object.entries(metrics).flatMap(([metric, { thresholds = {} }]) =>
      Object.entries(thresholds).flatMap(([limit, is]) => (is ? [`${metric}: ${limit}`] : [])),
    );
    const requests = metrics['http_reqs']?.count ?? 0;
    const output = `${run.stdout}${run.stderr}`;
    return { passed: run.status === 0, broken, requests, summary, output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

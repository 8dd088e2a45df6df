import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CpuProfile, sharesOf } from './bench/profile.ts';
import type { Size } from './bench/row.ts';
import { type RowResult, runRow } from './bench/run-row.ts';
import { benchServers, noServers } from './bench/servers.ts';
import { table } from './bench/table.ts';
import { rows } from './rows/index.ts';

const usage = `usage: npm run bench -- [--size small|normal] [--only name,…] [--pairs n] [--json file] [--profile folder]
rows: ${rows.map(({ name }) => name).join(', ')}`;

type Options = {
  readonly size: Size;
  readonly only: readonly string[];
  readonly pairs: number;
  readonly json: string | undefined;
  readonly profiles: string | undefined;
};

function optionsFrom(words: string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: words,
      options: {
        size: { type: 'string', default: 'normal' },
        only: { type: 'string', default: '' },
        pairs: { type: 'string' },
        json: { type: 'string' },
        profile: { type: 'string' },
      },
    });
    const { size, json, profile } = values;
    const only = values.only.split(',').filter(Boolean);
    const known = only.every((name) => rows.some((row) => row.name === name));
    const pairs = Number(values.pairs ?? (size === 'small' ? 2 : 7));
    if ((size !== 'small' && size !== 'normal') || !known || !(pairs >= 1)) return undefined;
    return { size, only, pairs, json, profiles: profile };
  } catch {
    return undefined;
  }
}

async function main(options: Options): Promise<void> {
  const { size, only, pairs, profiles } = options;
  if (profiles) mkdirSync(profiles, { recursive: true });
  const asked = only.length > 0;
  const wanted = rows.filter(({ name }) => !asked || only.includes(name));
  const { servers, stop } = wanted.every((row) => row.alone || row.missing?.(asked))
    ? { servers: noServers, stop: async () => undefined }
    : await benchServers();
  const results: RowResult[] = [];
  try {
    for (const row of wanted) {
      const run = `${row.name.replaceAll(/[^a-z0-9]/g, '')}${Date.now().toString(36)}`;
      const setup = { servers, run, work: row.sizes[size], ...(profiles && { profiles }) };
      const progress = (text: string): void => console.error(`${row.name}: ${text}`);
      const result = await runRow(row, setup, {
        pairs,
        warmUps: size === 'small' ? 0 : 1,
        asked,
        progress,
      });
      results.push(result);
    }
  } finally {
    await stop();
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  console.log(
    `\n${table(results)}\n\n${machine}; size ${size}, ${pairs} pairs; ${new Date().toISOString()}`,
  );
  if (profiles) for (const line of profileLines(profiles)) console.log(line);
  if (results.some((result) => !result.ran && result.failed)) process.exitCode = 1;
  if (options.json) {
    const report = { at: new Date().toISOString(), machine, size, pairs, rows: results };
    writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  }
}

/** What each program spent its time on, by the profile of its last turn. */
function profileLines(folder: string): string[] {
  const last = new Map<string, string>();
  for (const file of readdirSync(folder).sort()) {
    const name = /^(.+)-\d+\.cpuprofile$/.exec(file)?.[1];
    if (name) last.set(name, file);
  }
  return [...last].map(([name, file]) => {
    const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
    const shares = sharesOf(profile).slice(0, 8);
    const told = shares.map(({ where, share }) => `${where} ${(share * 100).toFixed(0)} %`);
    return `${name}: ${told.join(', ')}`;
  });
}

const options = optionsFrom(process.argv.slice(2));
if (options) await main(options);
else {
  console.error(usage);
  process.exitCode = 2;
}

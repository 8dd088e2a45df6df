import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { defaultDataDir } from '@doui/local';

// The whole product as a newcomer starts it (`doui up`), once for all end-to-end tests, with a small
// main job and a receiver of traces. A run beside a product that is up names DOUI_E2E_DATA.
const root = fileURLToPath(new URL('../../../', import.meta.url));
let processes: ChildProcess[] = [];

/** Called by vitest before the end-to-end tests. */
export async function setup(): Promise<void> {
  if (process.env['DOUI_E2E_DATA']) return;
  const dataDir = join(defaultDataDir(), 'e2e');
  const portOffset = Number(process.env['DOUI_E2E_PORT_OFFSET'] ?? 2000);
  const otlpPort = 7318 + portOffset;
  const spans = join(dataDir, 'spans.jsonl');
  mkdirSync(dataDir, { recursive: true });
  rmSync(spans, { force: true });
  const env = {
    ...process.env,
    DOUI_DATA_DIR: dataDir,
    DOUI_CACHE_DIR: process.env['DOUI_CACHE_DIR'] ?? join(defaultDataDir(), 'cache'),
    DOUI_PORT_OFFSET: String(portOffset),
    DOUI_OTLP_URL: `http://127.0.0.1:${otlpPort}`,
  };
  await started(['packages/testing/src/otlp-receiver.ts', String(otlpPort), spans], /^ready/, env);
  const up = ['packages/cli/bin/doui.js', 'up', '--fresh', '--persons', '300'];
  await started(up, /^ready/, env);
  process.env['DOUI_E2E_DATA'] = dataDir;
  process.env['DOUI_E2E_SPANS'] = spans;
  process.env['DOUI_TEST_SERVERS'] = join(dataDir, 'servers.json');
}

/** Called after them. */
export async function teardown(): Promise<void> {
  const ending = processes.reverse();
  processes = [];
  for (const child of ending) await ended(child);
}

/** Starts a program and waits for the line that says it is ready. */
function started(args: string[], ready: RegExp, env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(child);
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      console.log(line);
      if (ready.test(line)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGINT');
  });
}

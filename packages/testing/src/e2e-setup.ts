import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { accepts, defaultDataDir, portsFrom } from '@doui/local';
import type { UpsSeen } from './product.ts';
import { until } from './until.ts';

// The whole product as a newcomer starts it, once for all end-to-end tests, with a small main job and a
// receiver of traces: `doui up --once` does the main job and ends, `doui up` stays up on what that has left.
// What the two have shown is tested like everything else. A run beside a product that is up names DOUI_E2E_DATA.
const root = fileURLToPath(new URL('../../../', import.meta.url));
const up = ['packages/cli/bin/doui.js', 'up'];
const receiver = 'packages/testing/src/otlp-receiver.ts';
let processes: Started[] = [];
let portOffset = 0;

type Started = {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  output(): string;
  /** Waits for the line that says it is ready. */
  says(ready: RegExp): Promise<void>;
};

/** Called by vitest before the end-to-end tests. */
export async function setup(): Promise<void> {
  if (process.env['DOUI_E2E_DATA']) return;
  const dataDir = join(defaultDataDir(), 'e2e');
  portOffset = Number(process.env['DOUI_E2E_PORT_OFFSET'] ?? 2000);
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
  await start([receiver, String(otlpPort), spans], env).says(/^ready/);
  const once = start([...up, '--once', '--fresh', '--persons', '300'], env);
  const code = await once.ended;
  if (code !== 0) throw new Error(`the main job ended with ${code}`);
  const inUse = await portsInUse();
  const later = start(up, env);
  await later.says(/^ready/);
  const seen: UpsSeen = { once: { output: once.output(), inUse }, later: later.output() };
  const ups = join(dataDir, 'ups.json');
  writeFileSync(ups, JSON.stringify(seen));
  process.env['DOUI_E2E_UPS'] = ups;
  process.env['DOUI_E2E_DATA'] = dataDir;
  process.env['DOUI_E2E_SPANS'] = spans;
  process.env['DOUI_TEST_SERVERS'] = join(dataDir, 'servers.json');
}

/** Called after them: a runner that is killed without warning leaves nothing behind either. */
export async function teardown(): Promise<void> {
  const ending = processes.reverse();
  processes = [];
  if (ending.length === 0) return;
  for (const { child } of ending) child.kill('SIGKILL');
  await until(async () => (await portsInUse()).length === 0, {
    ...{ what: 'nothing of the product is left', withinMs: 60_000, everyMs: 500 },
  });
}

/** Starts a program, shows what it says, and keeps it. */
function start(args: readonly string[], env: NodeJS.ProcessEnv): Started {
  const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
  const child: ChildProcess = spawn(process.execPath, args, { cwd: root, env, stdio });
  const said: string[] = [];
  let heard: (line: string) => void = () => undefined;
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      console.log(line);
      said.push(line);
      heard(line);
    });
  }
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  const started = {
    child,
    ended,
    output: () => said.join('\n'),
    says: (ready: RegExp) =>
      new Promise<void>((resolve, reject) => {
        heard = (line) => ready.test(line) && resolve();
        void ended.then((code) => reject(new Error(`${args.join(' ')} ended with ${code}`)));
      }),
  };
  processes.push(started);
  return started;
}

async function portsInUse(): Promise<string[]> {
  const ports = Object.entries(portsFrom({}, portOffset));
  const used = await Promise.all(ports.map(async ([name, port]) => [name, await accepts(port)]));
  return used.filter(([, yes]) => yes).map(([name]) => String(name));
}

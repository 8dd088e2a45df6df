import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { defaultDataDir, portsFrom } from '@doui/local';
import { afterEach, expect, test } from 'vitest';

// The two things a newcomer does: run the main job once, and start everything to stay. On ports and
// data of their own, so that a stack that somebody has running is left alone.
const offset = 1500;
const dataDir = join(defaultDataDir(), 'e2e-up');
const launcher = join(import.meta.dirname, '../bin/doui.js');
const startMs = 480_000;
let started: ChildProcess | undefined;

afterEach(() => {
  started?.kill('SIGKILL');
});

function doui(...args: string[]) {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of ['DOUI_MONGO_URL', 'DOUI_KAFKA_BROKERS', 'DOUI_KEYCLOAK_URL'])
    delete env[name];
  const child = spawn(process.execPath, [launcher, ...args], {
    env: { ...env, DOUI_DATA_DIR: dataDir, DOUI_PORT_OFFSET: String(offset), DOUI_PERSONS: '120' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started = child;
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, ended, output: () => output };
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
    socket.once('timeout', () => answer(false));
  });

async function portsInUse(): Promise<string[]> {
  const ports = Object.entries(portsFrom({}, offset));
  const used = await Promise.all(ports.map(async ([name, port]) => [name, await accepts(port)]));
  return used.filter(([, yes]) => yes).map(([name]) => String(name));
}

test(
  'R-9.4, R-4.6: the main job passes on real servers, and --once leaves nothing running',
  async () => {
    const { ended, output } = doui('up', '--once', '--fresh', '--quiet');
    expect(await ended, output()).toBe(0);
    const report = JSON.parse(readFileSync(join(dataDir, 'report.json'), 'utf8'));
    expect(report.passed).toBe(true);
    const stops = report.cases.filter((one: { effect: string }) => one.effect === 'stops');
    expect(stops.map((one: { id: string }) => one.id)).toEqual([
      ...['withdrawal', 'opt-out', 'stop-of-provision', 'expiry', 'purpose-change'],
    ]);
    for (const one of stops) expect([one.id, one.passedAfterT]).toEqual([one.id, 0]);
    for (const feed of report.feeds) {
      expect(feed.written).toBe(feed.received + feed.withheld);
      expect(feed.received).toBe(feed.provisionRecords);
    }
    expect(await portsInUse()).toEqual([]);
  },
  startMs,
);

test(
  'a later start shows the last report and stays up; killed without warning it leaves nothing behind',
  async () => {
    const { child, ended, output } = doui('up', '--quiet');
    await expect.poll(output, { timeout: startMs / 2, interval: 500 }).toContain('ready;');
    expect(output()).toContain('PERSON=');
    expect(output()).toMatch(/the last main job, \d{4}-/);
    child.kill('SIGKILL');
    await ended;
    await expect.poll(portsInUse, { timeout: 60_000, interval: 500 }).toEqual([]);
  },
  startMs,
);

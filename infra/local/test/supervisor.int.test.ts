import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beganAt } from '../src/processes.ts';
import { createSupervisor } from '../src/supervisor.ts';

const RUNNER = fileURLToPath(new URL('./runner.ts', import.meta.url));
const FOREVER = ['-e', 'setInterval(() => {}, 1000)'];
let dataDir = '';

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'doui-supervisor-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

test('a runner that is killed leaves no process behind', async () => {
  const run = await startRunner();
  run.runner.kill('SIGKILL');
  await until(() => [run.pid, run.child, run.guard].every((pid) => beganAt(pid) === undefined));
});

test('what is left when runner and guard were killed is ended by the next start, and nothing else', async () => {
  const stranger = spawn(process.execPath, FOREVER, { detached: true });
  const run = await startRunner();
  process.kill(run.guard, 'SIGKILL');
  run.runner.kill('SIGKILL');
  await until(() => beganAt(run.runner.pid ?? 0) === undefined);
  expect(beganAt(run.pid)).toBeDefined();

  const supervisor = await createSupervisor({ dataDir });
  expect([run.pid, run.child].map(beganAt)).toEqual([undefined, undefined]);
  expect(beganAt(stranger.pid ?? 0)).toBeDefined();
  await supervisor.stop();
  stranger.kill('SIGKILL');
});

test('a second start on a directory in use is refused, and says by whom', async () => {
  const run = await startRunner();
  await expect(createSupervisor({ dataDir })).rejects.toThrow(`process ${run.runner.pid}`);
  run.runner.kill('SIGKILL');
  await until(() => beganAt(run.guard) === undefined);
});

test('stop ends processes, their children and the guard', async () => {
  const run = await startRunner('stop');
  await until(() => [run.pid, run.child, run.guard].every((pid) => beganAt(pid) === undefined));
});

test('a process that does not start: its name, the end of its log, what to do', async () => {
  const supervisor = await createSupervisor({ dataDir });
  const started = supervisor.start({
    name: 'broken',
    command: process.execPath,
    args: ['-e', 'for (let n = 1; n <= 30; n += 1) console.log("line " + n); process.exit(3)'],
    ready: async () => false,
    hint: 'turn it off and on',
  });
  const error: Error = await started.then(
    () => expect.unreachable(),
    (reason) => reason,
  );
  expect(error.message).toContain('broken did not start: it ended with exit code 3');
  expect(error.message).toContain('turn it off and on');
  expect(error.message).toMatch(/line 11\n.*line 30/s);
  expect(error.message).not.toContain('line 10\n');
  await supervisor.stop();
});

test('a port in use: which, by whom, and the setting that moves it', async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const supervisor = await createSupervisor({ dataDir });
  const started = supervisor.start({
    name: 'late',
    command: process.execPath,
    args: FOREVER,
    ports: { 'opt-out': port },
  });
  await expect(started).rejects.toThrow(
    new RegExp(`port ${port} \\(opt-out\\) .* process ${process.pid} .*DOUI_OPT_OUT_PORT`, 's'),
  );
  expect(supervisor.pid('late')).toBeUndefined();
  server.close();
  await supervisor.stop();
});

test('F6: where nothing can be written down any more, who ended is still reported and started again', async () => {
  const ended: string[] = [];
  const told: string[] = [];
  const supervisor = await createSupervisor({
    dataDir,
    progress: (line) => told.push(line),
    onExit: (name) => ended.push(name),
  });
  await supervisor.start({ name: 'one', command: process.execPath, args: FOREVER });
  mkdirSync(join(dataDir, 'run.json.new'));
  process.kill(supervisor.pid('one') ?? 0, 'SIGKILL');
  await until(() => ended.length > 0);
  await supervisor.restart('one');
  expect(told.some((line) => line.startsWith('who runs could not be written down'))).toBe(true);
  await supervisor.stop();
  await until(() => beganAt(supervisor.guardPid ?? 0) === undefined);
});

test('a process that ends by itself is reported once; one that we end is not', async () => {
  const exits: string[] = [];
  const supervisor = await createSupervisor({
    dataDir,
    onExit: (name, reason) => exits.push(`${name}: ${reason}`),
  });
  await supervisor.start({ name: 'killed', command: process.execPath, args: FOREVER });
  await supervisor.start({
    name: 'ends',
    command: process.execPath,
    args: ['-e', 'process.exit(7)'],
  });
  await until(() => exits.length === 1);
  await supervisor.kill('killed', 'SIGKILL');
  await supervisor.restart('killed');
  expect(beganAt(supervisor.pid('killed') ?? 0)).toBeDefined();
  await supervisor.stop();
  expect(exits).toEqual(['ends: exit code 7']);
});

interface Run {
  runner: ChildProcess;
  pid: number;
  child: number;
  guard: number;
}

async function startRunner(mode = ''): Promise<Run> {
  const runner = spawn(process.execPath, [RUNNER, dataDir, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) =>
    createInterface({ input: runner.stdout }).once('line', resolve),
  );
  const log = join(dataDir, 'logs', 'forks.log');
  const childOf = () => /child (\d+)/.exec(readFileSync(log, 'utf8'))?.[1];
  return {
    runner,
    ...(JSON.parse(line) as { pid: number; guard: number }),
    child: Number(childOf() ?? 0),
  };
}

/** The test's own time limit is the only one. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

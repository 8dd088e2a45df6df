import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const wiring = fileURLToPath(new URL('./wiring.ts', import.meta.url));

function loaded(env: Record<string, string>, script: string) {
  const args = ['--import', wiring, '--input-type=module', '-e', script];
  return spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...env } });
}

test('R-9.3: the wiring that takes guarantees apart refuses to be loaded in production', () => {
  const refused = loaded({ NODE_ENV: 'production' }, 'console.log("went on")');
  expect(refused.status).not.toBe(0);
  expect(refused.stdout).not.toContain('went on');
  expect(refused.stderr).toContain('not for production');
});

test('F8: it moves the wall clock of a process and leaves monotonic time alone', () => {
  const script = 'console.log(Date.now(), new Date().getTime(), performance.now() < 60000)';
  const { stdout } = loaded({ NODE_ENV: 'test', DOUI_FAULTS_CLOCK: '3600000' }, script);
  const [now = 0, made = 0, monotonic] = stdout.trim().split(' ');
  expect(Number(now) - Date.now()).toBeGreaterThan(3_500_000);
  expect(Number(made) - Date.now()).toBeGreaterThan(3_500_000);
  expect(monotonic).toBe('true');
});

test('F7N: in a network of its own a process finds what was beside it at another address', () => {
  const script = `
    const { connect, createServer } = require('node:net');
    const server = createServer((socket) => socket.end('found')).listen(0, '127.0.0.2', () => {
      const ways = [{ port: server.address().port }, { port: server.address().port, host: 'localhost' }];
      for (const to of ways) connect(to).on('data', (text) => process.stdout.write(text + ' '));
      server.unref();
    });
  `;
  const args = ['--import', wiring, '--input-type=commonjs', '-e', script];
  const env = { ...process.env, NODE_ENV: 'test', DOUI_FAULTS_HOST: '127.0.0.2' };
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env, timeout: 10_000 });
  expect(stdout).toBe('found found ');
});

/** Releases under that id for ever: the offsets of its transaction, then its records. */
const releasing = `
const { Socket } = require('node:net');
const text = (value) => {
  const length = Buffer.alloc(2);
  length.writeInt16BE(value.length);
  return Buffer.concat([length, Buffer.from(value)]);
};
const request = (apiKey) => {
  const head = Buffer.alloc(12);
  head.writeInt16BE(apiKey, 4);
  const rest = Buffer.concat([text('gate0'), text('gate.f.1'), Buffer.alloc(30)]);
  head.writeInt32BE(8 + rest.length, 0);
  return Buffer.concat([head, rest]);
};
const socket = new Socket();
socket.on('error', () => undefined);
setInterval(() => {
  try { socket.write(request(25)); socket.write(request(0)); } catch {}
  process.stdout.write('.');
}, 5);
`;

test('R-9.3: a process is stopped where it is aimed at, and no longer once the aim is taken away', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'doui-aim-'));
  const aim = join(folder, 'aim');
  const child = spawn(process.execPath, ['--import', wiring, '-e', releasing], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'test', DOUI_FAULTS_AIM: aim },
  });
  try {
    const goesOn = () => once(child.stdout, 'data');
    const isStopped = () => / T /.test(readFileSync(`/proc/${child.pid}/stat`, 'utf8'));
    await goesOn();
    writeFileSync(aim, 'gate.f.1');
    child.kill('SIGUSR2');
    await expect.poll(isStopped, { timeout: 5_000 }).toBe(true);
    // Aimed at once more while it stands still, as a miss leaves it; then the aim is taken away.
    child.kill('SIGUSR2');
    writeFileSync(aim, '');
    child.kill('SIGUSR2');
    child.kill('SIGCONT');
    for (let n = 0; n < 20; n++) await goesOn();
    expect(isStopped()).toBe(false);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
}, 20_000);

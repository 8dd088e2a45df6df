import { spawnSync } from 'node:child_process';
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

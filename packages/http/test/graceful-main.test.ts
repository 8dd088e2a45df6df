import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

// The end of a process can only be seen from outside it.
const program = fileURLToPath(new URL('./ending-process.ts', import.meta.url));
const start = (how: string) => {
  const child = spawn(process.execPath, [program, how], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part) => {
      out += part;
    });
  }
  return { child, out: () => out };
};
const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
const said = (run: ReturnType<typeof start>, words: string) =>
  new Promise<void>((resolve) => {
    const look = () => (run.out().includes(words) ? resolve() : setTimeout(look, 10));
    look();
  });

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s stops the parts in order and ends with 0',
  async (signal) => {
    const run = start('serve');
    await said(run, 'started');
    run.child.kill(signal);
    expect(await ended(run.child)).toBe(0);
    expect(run.out().replace(/[^a-z\n]/g, '')).toMatch(/stoppedfirst[\s\S]*stoppedsecond/);
  },
);

test('a crash stops the parts and ends with 1', async () => {
  const run = start('crash');
  expect(await ended(run.child)).toBe(1);
  expect(run.out()).toMatch(/crashed[\s\S]*stopped first[\s\S]*stopped second/);
});

test('a faulty configuration ends with 1 and one line per fault', async () => {
  const run = start('config');
  expect(await ended(run.child)).toBe(1);
  const lines = run
    .out()
    .split('\n')
    .filter((line) => line.startsWith('DOUI_'));
  expect(lines.map((line) => line.split(':')[0]).sort()).toEqual(['DOUI_NAME', 'DOUI_PORT']);
});

test('a service that cannot start says so and ends with 1', async () => {
  const run = start('fail');
  expect(await ended(run.child)).toBe(1);
  expect(run.out()).toContain('did not start');
});

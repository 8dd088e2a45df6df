import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiServices } from '@doui/local';
import { testServers, until } from '@doui/testing';
import { afterAll, expect, test } from 'vitest';
import { serviceEnvironment } from '../src/index.ts';

// What infra/Dockerfile puts into an image, without Docker: the pruned tree, its production
// dependencies, and a start from there.
const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'doui-image-'));
const running: ChildProcess[] = [];

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

test.each(apiServices)(
  '%s starts from the tree its image is made of',
  { timeout: 120_000 },
  async (service) => {
    const pruned = join(folder, service);
    const app = join(folder, `${service}-app`);
    const quiet = { cwd: root, stdio: 'ignore' } as const;
    execFileSync('turbo', ['prune', `@doui/${service}`, '--docker', '--out-dir', pruned], quiet);
    cpSync(join(pruned, 'json'), app, { recursive: true });
    const install = ['ci', '--omit=dev', '--omit=optional', '--ignore-scripts', '--prefer-offline'];
    execFileSync('npm', install, { cwd: app, stdio: 'ignore' });
    cpSync(join(pruned, 'full'), app, { recursive: true });
    for (const list of ['topics.yaml', 'acls.yaml'])
      cpSync(join(root, 'infra', list), join(app, 'infra', list));

    const at = testServers();
    const port = String((at.ports[service] ?? 0) + 500);
    const program = ['--import', '@doui/telemetry/register', `services/${service}/src/main.ts`];
    const child = spawn(process.execPath, program, {
      cwd: app,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], ...serviceEnvironment(service, at), DOUI_PORT: port },
    });
    running.push(child);
    let said = '';
    child.stdout.on('data', (bytes) => (said += bytes));
    child.stderr.on('data', (bytes) => (said += bytes));
    const alive = async () => {
      if (child.exitCode !== null) throw new Error(said);
      return (await fetch(`http://127.0.0.1:${port}/livez`)).ok;
    };
    await until(alive, { what: `${service} answers: ${said}`, withinMs: 30_000 });
    child.kill('SIGTERM');
    const code = await until(
      () => (child.exitCode === null ? undefined : `ended ${child.exitCode}`),
      {
        what: `${service} ends when told to`,
      },
    );
    expect(code).toBe('ended 0');
  },
);

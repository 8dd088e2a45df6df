import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { until } from './until.ts';

export type ServiceProcess = Awaited<ReturnType<typeof serviceProcess>>;

/**
 * A service as a process of its own, to be stopped, killed and ended; on a free port unless `env` names one.
 * What it logs shows with DOUI_TEST_LOGS.
 */
export async function serviceProcess(service: string, env: Readonly<Record<string, string>>) {
  const port = Number(env['DOUI_PORT'] ?? 0) || (await freePort());
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: fileURLToPath(new URL(`../../../services/${service}`, import.meta.url)),
    stdio: ['ignore', process.env['DOUI_TEST_LOGS'] ? 'inherit' : 'ignore', 'inherit'],
    env: { ...process.env, ...env, DOUI_PORT: String(port) },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    url,
    ready: (withinMs = 90_000) =>
      until(async () => (await fetch(`${url}/readyz`)).ok, {
        what: `${service} is ready`,
        withinMs,
        everyMs: 200,
      }),
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    async end(signal: NodeJS.Signals = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGCONT');
        child.kill(signal);
      }
      await ended;
    },
  };
}

import { fork } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { sleep } from './load.ts';

export type Service = { stop(): Promise<void> };

/** Starts a service as the process it is in a product, and waits until it is ready. */
export async function startService(
  name: string,
  environment: Readonly<Record<string, string>>,
): Promise<Service> {
  const port = await freePort();
  const main = fileURLToPath(new URL(`../../services/${name}/src/main.ts`, import.meta.url));
  const child = fork(main, {
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { ...process.env, ...environment, DOUI_PORT: String(port), DOUI_LOG_LEVEL: 'error' },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = (): void => void child.kill('SIGTERM');
  process.once('exit', end);
  while (!(await isReady(port))) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
    await sleep(100);
  }
  return {
    async stop() {
      process.removeListener('exit', end);
      end();
      await ended;
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    const { checks } = (await answer.json()) as { checks: Readonly<Record<string, boolean>> };
    // There is no Keycloak beside the bench, and nobody calls an API that would ask it for keys.
    return Object.entries(checks).every(([name, fine]) => fine || name === 'keys');
  } catch {
    return false;
  }
}

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

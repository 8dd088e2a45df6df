import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { gateEnvironment } from './gate-world.ts';
import type { BenchServers } from './row.ts';

/** Starts the gate as the process it is in a product. */
export function startGate(servers: BenchServers): { stop(): Promise<void> } {
  const main = fileURLToPath(new URL('../../services/gate/src/main.ts', import.meta.url));
  const child = fork(main, {
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { ...process.env, ...gateEnvironment(servers) },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const end = (): void => void child.kill('SIGTERM');
  process.once('exit', end);
  return {
    async stop() {
      process.removeListener('exit', end);
      end();
      await ended;
    },
  };
}

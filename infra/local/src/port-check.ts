import { connect, createServer } from 'node:net';
import { portSetting } from './ports.ts';
import { portOwner } from './processes.ts';

/** Throws when a port is taken: which, by whom, and the setting that moves it. */
export async function ensurePortFree(name: string, port: number, host: string): Promise<void> {
  const code = await new Promise<string | undefined>((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
  if (code === undefined) return;
  if (code !== 'EADDRINUSE') throw new Error(`port ${port} (${name}) cannot be opened: ${code}`);
  const owner = portOwner(port);
  const by = owner ? `by process ${owner.pid} (${owner.command})` : 'by a process we cannot see';
  throw new Error(
    `port ${port} (${name}) is in use ${by}. ` +
      `End it, or set ${portSetting(name)} or DOUI_PORT_OFFSET to move ours.`,
  );
}

/** True when something accepts connections there. */
export const accepts = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 1_000 });
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });

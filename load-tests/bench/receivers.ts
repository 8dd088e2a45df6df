import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { sharedClockMs } from './load.ts';

// Where webhooks go: one server for all endpoints, in a process of its own. `/slow` takes three seconds,
// `/dead` takes the request and never answers; anything else answers at once.

type Told = { readonly port: number } | { readonly pairwise: string; readonly atMs: number };

const slowMs = 3_000;

export type Receivers = {
  readonly port: number;
  /** When (shared clock) the first request about this pairwise id came in. */
  first(pairwise: string): Promise<number>;
  close(): Promise<void>;
};

export async function startReceivers(): Promise<Receivers> {
  const child = fork(fileURLToPath(import.meta.url), { stdio: ['ignore', 2, 2, 'ipc'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const arrived = new Map<string, number>();
  const waiting = new Map<string, (atMs: number) => void>();
  const port = await new Promise<number>((resolve) => {
    child.on('message', (told: Told) => {
      if ('port' in told) return resolve(told.port);
      if (arrived.has(told.pairwise)) return;
      arrived.set(told.pairwise, told.atMs);
      waiting.get(told.pairwise)?.(told.atMs);
      waiting.delete(told.pairwise);
    });
  });
  return {
    port,
    first: (pairwise) =>
      new Promise((resolve) => {
        const atMs = arrived.get(pairwise);
        if (atMs === undefined) waiting.set(pairwise, resolve);
        else resolve(atMs);
      }),
    async close() {
      child.disconnect();
      await ended;
    },
  };
}

function receive(): void {
  const server = createServer((request, response) => {
    const atMs = sharedClockMs();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        data: { pairwise_id: string };
      };
      process.send?.({ pairwise: body.data.pairwise_id, atMs } satisfies Told);
      if (request.url?.startsWith('/dead')) return;
      const waitMs = request.url?.startsWith('/slow') ? slowMs : 0;
      setTimeout(() => response.writeHead(204).end(), waitMs);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as { port: number }).port } satisfies Told);
  });
  process.on('disconnect', () => process.exit());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) receive();

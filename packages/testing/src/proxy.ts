import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP proxy before a server that can fall silent, be cut, and lose the server's answers. */
export async function startProxy(target: { host: string; port: number }) {
  const pairs = new Set<{ near: Socket; far: Socket }>();
  let silent = false;
  let deaf = false;

  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    const pair = { near, far };
    pairs.add(pair);
    // A silent server keeps its sockets open, and what was sent is not lost: it is read later.
    if (silent) near.pause();
    near.on('data', (chunk) => far.write(chunk));
    far.on('data', (chunk) => {
      if (!deaf) near.write(chunk);
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    port,
    silence(): void {
      silent = true;
      for (const { near } of pairs) near.pause();
    },
    /** Requests go through, their answers are lost. */
    deafen(): void {
      deaf = true;
    },
    cut(): void {
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
    },
    resume(): void {
      silent = false;
      deaf = false;
      for (const { near } of pairs) near.resume();
    },
    async close(): Promise<void> {
      this.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

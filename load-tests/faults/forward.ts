import { connect, createServer, type Server } from 'node:net';

/** Whoever connects to `at` is carried to `to`. */
export type Way = { readonly at: Address; readonly to: Address };
export type Address = { readonly host: string; readonly port: number };

/** Carries bytes both ways; what ends on one side ends on the other. */
export async function forward({ at, to }: Way): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ ...to, allowHalfOpen: true });
    for (const [from, other] of [
      [near, far],
      [far, near],
    ] as const) {
      from.setNoDelay(true);
      from.on('error', () => other.destroy());
      from.on('close', () => other.destroy());
      from.pipe(other);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, resolve);
  });
  return server;
}

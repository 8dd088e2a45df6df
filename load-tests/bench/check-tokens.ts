import type { KeyServer } from './key-server.ts';
import type { Program } from './program.ts';
import type { Workload } from './row.ts';

const chunk = 20;

/** Checks so many good tokens again and again; before, that a forged one is refused. */
export async function checkTokens(
  keyServer: KeyServer,
  check: (authorization: string) => Promise<boolean>,
  { tokens = 50, seconds = 1 }: Workload,
): Promise<Program> {
  const good = await Promise.all(
    Array.from({ length: tokens }, async (_, at) => `Bearer ${await keyServer.token(at)}`),
  );
  const [head, , signature] = (good[0] ?? '').split('.');
  const claims = (good[1] ?? '').split('.')[1];
  if (await check([head, claims, signature].join('.'))) throw new Error('a forged token passed');
  let next = 0;
  return {
    async turn() {
      let operations = 0;
      let tookMs = 0;
      const startMs = performance.now();
      while (tookMs < seconds * 1000) {
        for (let at = 0; at < chunk; at++) {
          if (!(await check(good[next++ % tokens] ?? ''))) throw new Error('a good token failed');
        }
        operations += chunk;
        tookMs = performance.now() - startMs;
      }
      return { operations, seconds: tookMs / 1000 };
    },
    close: async () => keyServer.close(),
  };
}

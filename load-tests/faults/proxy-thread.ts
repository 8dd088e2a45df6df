import { Worker } from 'node:worker_threads';
import type { Rule } from './kafka-proxy.ts';

export type Asked =
  | { readonly ask: 'rule'; readonly rules: readonly Rule[] }
  | { readonly ask: 'cut'; readonly who: RegExp; readonly refusing: boolean }
  | { readonly ask: 'heal' | 'close' };

/**
 * A fault proxy in a thread of its own. All connections of the services go through it, and they are not to stand still
 * while the run checks its history, which takes seconds on end.
 */
export async function startProxyThread(target: { port: number; host?: string }) {
  const thread = new Worker(new URL('./proxy-worker.ts', import.meta.url), { workerData: target });
  let fell: Error | undefined;
  const waiting: ((error?: Error) => void)[] = [];
  thread.on('error', (error) => {
    fell = error as Error;
    for (const one of waiting.splice(0)) one(fell);
  });
  let port = 0;
  thread.on('message', (message: { port?: number }) => {
    port = message.port ?? port;
    waiting.shift()?.();
  });
  const answered = (): Promise<void> =>
    new Promise((resolve, reject) => {
      if (fell) reject(fell);
      else waiting.push((error) => (error ? reject(error) : resolve()));
    });
  const ask = async (asked: Asked): Promise<void> => {
    const done = answered();
    // Somebody waits for the answer, at the end of a run with nothing else that keeps the process.
    thread.ref();
    thread.postMessage(asked);
    await done;
    if (waiting.length === 0) thread.unref();
  };
  await answered();
  // A run that fails ends all the same.
  thread.unref();

  return {
    port,
    /** From now on; what was held and no rule holds any more is let go. */
    rule: (...rules: Rule[]) => ask({ ask: 'rule', rules }),
    /** Ends connections, now and (until `heal`) whenever one is made. */
    cut: (who: RegExp, refusing = false) => ask({ ask: 'cut', who, refusing }),
    heal: () => ask({ ask: 'heal' }),
    async close(): Promise<void> {
      await ask({ ask: 'close' });
      await thread.terminate();
    },
  };
}

export type ProxyThread = Awaited<ReturnType<typeof startProxyThread>>;

/** A proxy before each of several servers, told as one. */
export async function startProxyThreads(targets: readonly number[]) {
  const proxies = await Promise.all(targets.map((port) => startProxyThread({ port })));
  const all = async (ask: (proxy: ProxyThread) => Promise<void>): Promise<void> => {
    await Promise.all(proxies.map(ask));
  };
  return {
    /** Where each of them is reached now. */
    ways: proxies.map(({ port: at }, n) => ({ at, to: targets[n] ?? 0 })),
    rule: (...rules: Rule[]) => all((proxy) => proxy.rule(...rules)),
    cut: (who: RegExp, refusing = false) => all((proxy) => proxy.cut(who, refusing)),
    heal: () => all((proxy) => proxy.heal()),
    close: () => all((proxy) => proxy.close()),
  };
}

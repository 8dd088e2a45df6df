// The thread behind `proxy-thread.ts`: carries out what it is asked, one after the other, and says so.
import { parentPort, workerData } from 'node:worker_threads';
import { type FaultProxy, startFaultProxy } from './kafka-proxy.ts';
import type { Asked } from './proxy-thread.ts';

async function carryOut(proxy: FaultProxy, asked: Asked): Promise<void> {
  if (asked.ask === 'rule') proxy.rule(...asked.rules);
  else if (asked.ask === 'cut') proxy.cut(asked.who, asked.refusing);
  else if (asked.ask === 'heal') proxy.heal();
  else await proxy.close();
}

const proxy = await startFaultProxy(workerData as { port: number; host?: string });
parentPort?.on('message', (asked: Asked) => {
  void carryOut(proxy, asked).then(() => parentPort?.postMessage({}));
});
parentPort?.postMessage({ port: proxy.port });

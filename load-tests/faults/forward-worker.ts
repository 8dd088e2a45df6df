// The thread behind `forwards.ts`.
import { parentPort, workerData } from 'node:worker_threads';
import { forward, type Way } from './forward.ts';

await Promise.all((workerData as readonly Way[]).map(forward));
parentPort?.postMessage({});

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchServers } from './row.ts';

export type Wanted = {
  readonly servers: BenchServers;
  readonly topic: string;
  readonly count: number;
};
export type Told = { readonly ready: true } | { readonly id: string; readonly atMs: number };

export type Subscribers = {
  /** When (shared clock) the last subscriber received the event with this `ce_id`. */
  last(id: string): Promise<number>;
  close(): Promise<void>;
};

/** Starts `baseline/subscribers.ts` and resolves when every one of them is reading. */
export async function startSubscribers(wanted: Wanted): Promise<Subscribers> {
  const child = fork(fileURLToPath(new URL('../baseline/subscribers.ts', import.meta.url)));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const arrived = new Map<string, number>();
  const waiting = new Map<string, (atMs: number) => void>();
  await new Promise<void>((resolve, reject) => {
    ended.then(() => reject(new Error('the subscribers ended')));
    child.on('message', (told: Told) => {
      if ('ready' in told) return resolve();
      const { id, atMs } = told;
      arrived.set(id, atMs);
      waiting.get(id)?.(atMs);
      waiting.delete(id);
    });
    child.send(wanted);
  });
  return {
    last: (id) =>
      new Promise((resolve) => {
        const atMs = arrived.get(id);
        if (atMs === undefined) waiting.set(id, resolve);
        else resolve(atMs);
      }),
    async close() {
      child.disconnect();
      await ended;
    },
  };
}

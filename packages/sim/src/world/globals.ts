import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { Random } from './random.ts';
import type { Scheduler, Task } from './scheduler.ts';

/** 2026-04-01, when the world begins. */
export const epochMs = 1_775_001_600_000;

type Handle = {
  task: Task | undefined;
  ref(): Handle;
  unref(): Handle;
  hasRef(): boolean;
  refresh(): Handle;
};

/**
 * Gives the real code a world without real time or chance: its timers become events of the process
 * that set them, its clocks are read off the scheduler, its random bytes come from the seed. Returns
 * what puts everything back.
 */
export function enterWorld(scheduler: Scheduler, random: Random): () => void {
  const global = globalThis as unknown as Record<string, unknown>;
  const names = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'];
  const kept = new Map<string, unknown>();
  for (const name of [...names, 'setImmediate', 'clearImmediate']) kept.set(name, global[name]);
  const { now: dateNow } = Date;
  const mathRandom = Math.random;
  const { randomBytes, randomUUID } = crypto;

  function start(run: () => void, ms: number, again: boolean): Handle {
    const process = scheduler.current();
    const delay = Math.max(1, Number.isFinite(ms) ? ms : 1);
    const handle: Handle = {
      task: undefined,
      ref: () => handle,
      unref: () => handle,
      hasRef: () => true,
      refresh: () => handle,
    };
    const fire = (): void => {
      if (again) plan();
      run();
    };
    const plan = (): void => {
      handle.task = scheduler.at(process, scheduler.now() + delay, fire);
    };
    plan();
    return handle;
  }

  const stop = (handle: unknown): void => {
    const task = (handle as Handle | undefined)?.task;
    if (task) task.cancelled = true;
  };

  global['setTimeout'] = (run: (...all: unknown[]) => void, ms = 1, ...args: unknown[]) =>
    start(() => run(...args), ms, false);
  global['setInterval'] = (run: (...all: unknown[]) => void, ms = 1, ...args: unknown[]) =>
    start(() => run(...args), ms, true);
  global['setImmediate'] = (run: (...all: unknown[]) => void, ...args: unknown[]) => {
    const task = scheduler.at(scheduler.current(), scheduler.now(), () => run(...args));
    return { task };
  };
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate']) global[name] = stop;

  const wallMs = (): number =>
    epochMs + Math.floor(scheduler.now() + scheduler.current().wallOffsetMs);
  Date.now = wallMs;
  Object.defineProperty(performance, 'now', { value: () => scheduler.now(), configurable: true });
  Math.random = () => random.next();
  const seeded = crypto as unknown as Record<string, unknown>;
  seeded['randomBytes'] = (size: number) => random.bytes(size);
  seeded['randomUUID'] = () => {
    const hex = random.bytes(16).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  syncBuiltinESMExports();

  const onRejection = (reason: unknown): void => scheduler.fail(reason);
  process.on('unhandledRejection', onRejection);

  return () => {
    for (const [name, value] of kept) global[name] = value;
    Date.now = dateNow;
    Reflect.deleteProperty(performance, 'now');
    Math.random = mathRandom;
    seeded['randomBytes'] = randomBytes;
    seeded['randomUUID'] = randomUUID;
    syncBuiltinESMExports();
    process.off('unhandledRejection', onRejection);
  };
}

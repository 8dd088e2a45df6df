import { flushCompileCache } from 'node:module';
import type { Logger } from '@doui/telemetry';
import { ConfigFault } from './config.ts';

export type Stop = () => Promise<unknown> | unknown;

const stopWithinMs = 10_000;

/**
 * Runs a service: starts it, stops it in the given order at SIGTERM, SIGINT or when its parent is
 * gone, and ends with a code other than 0 after a crash, with one line per fault.
 */
export async function gracefulMain(
  start: () => Promise<readonly Stop[]>,
  log: Pick<Logger, 'error' | 'info'>,
): Promise<void> {
  let stops: readonly Stop[] = [];
  let ending = false;

  const end = async (exitCode: number) => {
    if (ending) return;
    ending = true;
    // A part that hangs while stopping must not keep the process; what matters is durable already.
    setTimeout(() => process.exit(exitCode || 1), stopWithinMs).unref();
    for (const stop of stops) {
      try {
        await stop();
      } catch (error) {
        log.error('a part did not stop', { error });
      }
    }
    process.exit(exitCode);
  };
  const crash = (error: unknown) => {
    log.error('crashed', { error });
    void end(1);
  };

  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      log.info('stopping', { 'doui.signal': signal });
      void end(0);
    });
  }
  process.on('disconnect', () => void end(0));

  try {
    stops = await start();
    // Where NODE_COMPILE_CACHE names a folder the next start is quicker, also when this one ends without a word.
    flushCompileCache();
  } catch (error) {
    if (error instanceof ConfigFault) {
      for (const { pointer, code, detail } of error.faults) {
        process.stderr.write(`${pointer}: ${code}: ${detail}\n`);
      }
    } else {
      log.error('did not start', { error });
    }
    process.exit(1);
  }
}

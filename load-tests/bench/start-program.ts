import { fork } from 'node:child_process';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Order, Report, Step } from './program.ts';
import type { RowSetup, Running, Turn } from './row.ts';

/** No step takes so long: a program that waits for what never comes must not keep the other rows. */
const patienceMs = 10 * 60_000;

/** Starts a measured program as a process of its own, so that its CPU time is its own too. */
export async function startProgram(file: URL, setup: RowSetup): Promise<Running> {
  const child = fork(fileURLToPath(file), {
    execArgv: ['--expose-gc', '--disable-warning=TimeoutNegativeWarning'],
    // What a program logs goes to the errors: the table stands alone.
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));

  async function tell(order: Order): Promise<Turn | undefined> {
    const answer = new Promise<Report>((resolve) => child.once('message', resolve));
    child.send(order);
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<Report>((resolve) => {
      const failed = `${file.pathname} did not ${order.do} within ${patienceMs / 1000} s`;
      timer = setTimeout(() => {
        // It ends by itself then, and what it has started with it.
        child.disconnect();
        setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
        resolve({ failed });
      }, patienceMs);
    });
    const report = await Promise.race([
      answer,
      ended.then((code): Report => ({ failed: `${file.pathname} ended with ${code}` })),
      tooLong,
    ]).finally(() => clearTimeout(timer));
    if ('failed' in report) throw new Error(report.failed);
    return report.turn;
  }

  const step = (name: Step) => async (): Promise<void> => void (await tell({ do: name }));
  const running: Running = {
    prepare: step('prepare'),
    async turn() {
      const turn = await tell({ do: 'turn' });
      if (!turn) throw new Error(`${file.pathname} reported no turn`);
      return turn;
    },
    async close() {
      if (child.connected) await tell({ do: 'close' }).catch(() => child.kill());
      await ended;
    },
  };
  try {
    const name = basename(file.pathname, '.ts');
    const profiles = setup.profiles && join(setup.profiles, name);
    await tell({ do: 'start', setup: { ...setup, ...(profiles && { profiles }) } });
  } catch (error) {
    child.kill();
    throw error;
  }
  return running;
}

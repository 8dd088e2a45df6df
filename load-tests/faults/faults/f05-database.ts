import { within } from '../run.ts';
import { type Fault, required, sleep, took } from './fault.ts';

const answerMs = 2_000;
/** What the machine itself may add when everything runs on two cores. */
const busyMs = 500;

/** F5: the database stands still, is killed and restarted in the middle of writes. */
export const f05: Fault = {
  id: 'F5',
  title: 'database SIGSTOP, kill -9 and restart',
  short: true,
  async run(run, { short, kills, patience }) {
    const { stack, clients } = run;
    const from = clients.commands.length;
    const readsFrom = clients.reads.length;
    await stack.signal('mongodb', 'SIGSTOP');
    await sleep(short ? 5_000 : 15_000);
    const asked = clients.commands.slice(from);
    const decided = clients.reads.slice(readsFrom);
    await stack.signal('mongodb', 'SIGCONT');
    const failed = asked.filter(({ answer }) => answer && answer.status >= 500);
    const waits = failed.map(({ askedAtMs, answer }) => (answer?.atMs ?? 0) - askedAtMs);
    const slowest = Math.max(0, ...waits);
    const wrong = asked.filter(
      ({ answer }) => answer && answer.status >= 500 && answer.status !== 503,
    );
    let worst = 0;
    const rounds = short ? 1 : Math.max(2, Math.ceil(kills / 20));
    for (let round = 0; round < rounds; round++) {
      await stack.kill('mongodb');
      run.counts.databaseRestarts += 1;
      const before = clients.counts.answered;
      const began = performance.now();
      await within(20_000, async () => clients.counts.answered > before);
      worst = Math.max(worst, performance.now() - began);
    }
    const status = [...new Set(wrong.map(({ answer }) => answer?.status))].join(', ');
    return [
      required(
        'writes are answered 503 within 2 s',
        failed.length > 0 && slowest <= (answerMs + busyMs) * patience,
        `${failed.length} answers, slowest ${took(slowest)}`,
      ),
      required('with 503 and nothing else', wrong.length === 0, status || 'only 503'),
      required(
        'decisions go on',
        decided.some(({ outcome }) => outcome === 'answered'),
        `${decided.length} while it stood still`,
      ),
      required(
        'writes are answered again after a restart',
        worst <= 10_000 * patience,
        took(worst),
      ),
    ];
  },
};

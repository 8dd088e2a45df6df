import { type Fault, required, sleep, took } from './fault.ts';

const resumeMs = 10_000;

/** F4: the broker is restarted, killed, and stands still; one broker, as the local stack has. */
export const f04: Fault = {
  id: 'F4',
  title: 'broker restart, kill -9 and standstill',
  short: true,
  async run(run, { short, kills, patience }) {
    const { stack } = run;
    const waits: (number | undefined)[] = [];
    const rounds = short ? 1 : Math.max(2, Math.ceil(kills / 10));
    for (let round = 0; round < rounds && !run.state.over; round++) {
      const how = round % 3 === 2 ? 'SIGTERM' : 'SIGKILL';
      await stack.signal('kafka', how);
      const ms = await stack.startAgain('kafka');
      run.counts.brokerRestarts += 1;
      const again = await run.flows(resumeMs * 4);
      waits.push(again);
      run.progress(`F4: broker ${how}, up after ${took(ms)}, records flow after ${took(again)}`);
      await sleep(1_500);
    }
    await stack.signal('kafka', 'SIGSTOP');
    await sleep(short ? 2_500 : 15_000);
    await stack.signal('kafka', 'SIGCONT');
    const still = await run.flows(resumeMs * 4);
    const worst = Math.max(...waits.map((ms) => ms ?? Number.POSITIVE_INFINITY));
    return [
      required(
        'resumes in 10 s after a restart',
        worst <= resumeMs * patience,
        `worst ${took(worst)}`,
      ),
      required(
        'resumes in 10 s after a standstill',
        (still ?? 1e9) <= resumeMs * patience,
        took(still),
      ),
    ];
  },
};

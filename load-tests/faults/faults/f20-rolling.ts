import { type Fault, required, took } from './fault.ts';

const drainedMs = 10_000;

/** F20: SIGTERM at full load, one service after the other, as a rolling restart does with one replica. */
export const f20: Fault = {
  id: 'F20',
  title: 'SIGTERM at full load, one service after the other',
  async run(run, { patience }) {
    const { stack } = run;
    const times: number[] = [];
    for (const service of stack.services) {
      const began = performance.now();
      await stack.signal(service, 'SIGTERM');
      times.push(performance.now() - began);
      await stack.startAgain(service);
      run.progress(`F20: ${service} ended after ${took(times.at(-1))}`);
    }
    const worst = Math.max(...times);
    const flowing = await run.flows(20_000);
    return [
      required('drained in 10 s', worst <= drainedMs * patience, `worst ${took(worst)}`),
      required('the feed flows again', flowing !== undefined, took(flowing)),
    ];
  },
};

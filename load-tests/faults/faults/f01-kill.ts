import { between, oneOf } from '../load/random.ts';
import { type Fault, required, sleep } from './fault.ts';

const readyMs = 5_000;

/** F1: `kill -9` of each service at random instants under load. */
export const f01: Fault = {
  id: 'F1',
  title: 'kill -9 of each service at random instants',
  short: true,
  async run(run, { kills, patience, lanes }) {
    const { stack, random } = run;
    const times: number[] = [];
    // Every service once, then whichever comes; with several lanes some while others come back.
    const order = [...stack.services];
    while (order.length < kills) order.push(oneOf(random, stack.services));
    const due = order.slice(0, Math.max(kills, 1));
    const killing = async (lane: number): Promise<void> => {
      // Each lane has services of its own: one that is coming back is not killed by another.
      const mine = due.filter((service) => stack.services.indexOf(service) % lanes === lane);
      for (const service of mine) {
        if (run.state.over) return;
        await sleep(between(random, 50, 400));
        const ms = await stack.kill(service);
        run.counts.kills += 1;
        times.push(ms);
        run.progress(`F1: ${service} was killed and was ready again after ${Math.round(ms)} ms`);
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, lane) => killing(lane)));
    const worst = Math.max(...times);
    const flowing = await run.flows(15_000);
    return [
      required('ready again in 5 s', worst <= readyMs * patience, `worst ${Math.round(worst)} ms`),
      required('the feed flows again', flowing !== undefined, `${Math.round(flowing ?? -1)} ms`),
    ];
  },
};

import { releasesOfGate } from './clients-of.ts';
import { type Fault, required, sleep, took } from './fault.ts';

/** F16: the answer to a commit is lost. */
export const f16: Fault = {
  id: 'F16',
  title: 'answers to releases and commits lost, again and again',
  async run(run, { short }) {
    const { stack } = run;
    const rounds = short ? 3 : 20;
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < rounds; round++) {
      await stack.broker.rule({ who: releasesOfGate, asked: 'pass', answered: 'lose' });
      await sleep(20 + run.random() * 120);
      await stack.broker.heal();
      run.counts.cuts += 1;
      waits.push(await run.flows(15_000));
    }
    const worst = Math.max(...waits.map((ms) => ms ?? Number.POSITIVE_INFINITY));
    return [
      required('the feed goes on after each', Number.isFinite(worst), `worst ${took(worst)}`),
    ];
  },
};

import { type Fault, required, sleep, took } from './fault.ts';

const shifts = ['3600000', '-3600000', '3600000/3000', 'drift:0.05'];

/** F8: the wall clock of one service is wrong by an hour, jumps, or drifts. */
export const f08: Fault = {
  id: 'F8',
  title: 'wall clock ±1 h, jumping, drifting, on one service at a time',
  async run(run, { short }) {
    const { stack } = run;
    const waits: string[] = [];
    const services = short ? (['gate'] as const) : (['gate', 'consent', 'decision'] as const);
    for (const service of services) {
      for (const shift of shifts) {
        await stack.supervisor.stop(service);
        await stack.supervisor.start(stack.specOf(service, { DOUI_FAULTS_CLOCK: shift }));
        await sleep(6_000);
        const flowing = await run.flows(20_000);
        waits.push(`${service} ${shift} ${took(flowing)}`);
        run.progress(`F8: ${waits.at(-1)}`);
      }
      await stack.supervisor.stop(service);
      await stack.supervisor.start(stack.specOf(service));
    }
    return [
      required(
        'the feed flows under each',
        !waits.some((one) => one.endsWith('never')),
        waits.join(', '),
      ),
    ];
  },
};

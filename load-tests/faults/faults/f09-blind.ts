import { feed } from '../feeds.ts';
import { within } from '../run.ts';
import { viewOfGate } from './clients-of.ts';
import { type Fault, required, sleep, took } from './fault.ts';

/** F9: a gate whose view stands still, and services whose event loop does. */
export const f09: Fault = {
  id: 'F9',
  title: 'a gate whose view hears nothing; event loops blocked for 5 s',
  async run(run, { short, patience }) {
    const { stack, watch } = run;
    const since = watch.statuses.length;
    const person = run.clients.reserve();
    run.source.often.add(person);
    if (!run.clients.isGiven(person)) await run.clients.give(person);
    await run.flows(10_000);
    const began = performance.now();
    await stack.broker.rule({ who: viewOfGate, asked: 'pass', answered: 'hold' });
    await run.clients.withdraw(person);
    const told = await within(4_000 * patience, async () =>
      watch.statuses.slice(since).some(({ why }) => why === 'view-stale'),
    );
    const toldMs = performance.now() - began;
    // What was released before may still be on its way to us.
    await sleep(700);
    const blind = watch.released();
    await sleep(short ? 3_000 : 8_000);
    const meanwhile = watch.released() - blind;
    await stack.broker.heal();
    const flowing = await run.flows(10_000);
    run.source.often.delete(person);
    run.clients.letGo(person);

    const waits: string[] = [];
    for (const service of ['gate', 'consent', 'decision'] as const) {
      if (run.state.over) break;
      await stack.signal(service, 'SIGSTOP');
      await sleep(5_000);
      await stack.signal(service, 'SIGCONT');
      waits.push(`${service} ${took(await run.flows(15_000))}`);
    }
    return [
      required(
        `the gate of ${feed.feed} says so within 2 s`,
        told && toldMs <= 2_000 * patience,
        took(toldMs),
      ),
      required('nothing is released while it is blind', meanwhile === 0, `${meanwhile} records`),
      required('it goes on by itself', flowing !== undefined, took(flowing)),
      required(
        'and after blocked event loops',
        !waits.some((one) => one.endsWith('never')),
        waits.join(', '),
      ),
    ];
  },
};

import type { Rule } from '../kafka-proxy.ts';
import { oneOf } from '../load/random.ts';
import { everybody, of } from './clients-of.ts';
import { type Fault, required, sleep, took } from './fault.ts';

const lastsMs = 4_000;
/** Nothing in the product waits longer for another part; the edge and its caller add a little. */
const answeredMs = 3_500;

/** F7: cut, one-way cut, loss and 2 s delay between any two parts. */
export const f07: Fault = {
  id: 'F7',
  title: 'cut, one-way cut, loss and 2 s delay before broker and database',
  async run(run, { short, patience }) {
    const { stack, clients, random } = run;
    const fates: readonly Omit<Rule, 'who'>[] = [
      { asked: 'lose', answered: 'pass' },
      { asked: 'pass', answered: 'lose' },
      { asked: 'hold', answered: 'hold' },
      { asked: { delayMs: 1_000 }, answered: { delayMs: 1_000 } },
    ];
    const waits: (number | undefined)[] = [];
    const from = clients.commands.length;
    const unheardBefore = clients.counts.unheard;
    const parts = short ? ['gate'] : ['gate', 'consent', 'decision', 'purpose-registry', 'records'];
    for (const part of parts) {
      for (const fate of fates) {
        await stack.broker.rule({ who: of(part), ...fate });
        await sleep(lastsMs);
        await stack.broker.heal();
        // What was lost stays lost: the connection is of no use any more, as after a real cut.
        await stack.broker.cut(of(part));
        run.counts.cuts += 1;
        waits.push(await run.flows(20_000));
        run.progress(
          `F7: ${part} and broker ${JSON.stringify(fate)}, flows after ${took(waits.at(-1))}`,
        );
      }
    }
    for (const fate of fates) {
      await stack.database.rule({ who: everybody, ...fate });
      await sleep(lastsMs);
      await stack.database.heal();
      await stack.database.cut(everybody);
      run.counts.cuts += 1;
    }
    await stack.broker.cut(oneOf(random, [everybody, of('gate')]), true);
    await sleep(3_000);
    await stack.broker.heal();
    waits.push(await run.flows(20_000));
    const answers = clients.commands
      .slice(from)
      .flatMap(({ askedAtMs, answer }) => (answer ? [answer.atMs - askedAtMs] : []));
    const unheard = clients.counts.unheard - unheardBefore;
    const slowest = Math.max(0, ...answers);
    const worst = Math.max(...waits.map((ms) => ms ?? Number.POSITIVE_INFINITY));
    return [
      required('it flows again after each', Number.isFinite(worst), `worst ${took(worst)}`),
      required(
        'every request is answered, in 3 s',
        unheard === 0 && answers.length > 0 && slowest <= answeredMs * patience,
        `${answers.length} answers, slowest ${took(slowest)}, ${unheard} without one`,
      ),
    ];
  },
};

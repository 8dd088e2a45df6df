import { positionToken } from '@doui/kernel';
import { type Run, within } from '../run.ts';
import { publishersOfWords, releasesOfGate } from './clients-of.ts';
import { type Fault, required, sleep, took } from './fault.ts';

const deliveredMs = 15_000;
const owners = ['consent', 'opt-out'] as const;

/** F2: killed between append and publish, publish and mark, release and offset; a swallowed answer. */
export const f02: Fault = {
  id: 'F2',
  title: 'kill -9 between append, publish and mark; the answer of a produce request swallowed',
  short: true,
  async run(run, { patience }) {
    const { stack } = run;
    const { broker } = stack;
    const waits: (number | undefined)[] = [];

    // Appended, and what would publish it never reaches the broker.
    await broker.rule({ who: publishersOfWords, asked: 'lose', answered: 'pass' });
    await someCommands(run);
    await killOwners(run);
    waits.push(await delivered(run, deliveredMs * patience));
    run.progress(`F2: killed before publishing, all told after ${took(waits.at(-1))}`);

    // Published, and never marked so.
    await broker.rule({ who: publishersOfWords, asked: 'pass', answered: 'lose' });
    await someCommands(run);
    await killOwners(run);
    waits.push(await delivered(run, deliveredMs * patience));
    run.progress(`F2: killed before marking, all told after ${took(waits.at(-1))}`);

    // The answer is swallowed while other sends wait, and nobody is killed.
    await broker.rule(
      { who: publishersOfWords, asked: 'pass', answered: 'lose' },
      { who: releasesOfGate, asked: 'pass', answered: 'lose' },
    );
    await someCommands(run);
    await broker.heal();
    waits.push(await delivered(run, deliveredMs * patience));
    run.progress(`F2: answers swallowed, all told after ${took(waits.at(-1))}`);

    // Killed with a release under way: records, their provisions and the offset go together.
    await broker.rule({ who: releasesOfGate, asked: 'pass', answered: 'lose' });
    await sleep(300);
    await stack.signal('gate', 'SIGKILL');
    run.counts.kills += 1;
    await broker.heal();
    await stack.startAgain('gate');
    const flowing = await run.flows(20_000);
    const worst = Math.max(...waits.map((ms) => ms ?? Number.POSITIVE_INFINITY));
    return [
      required(
        'every entry is told',
        worst <= deliveredMs * patience,
        `worst after ${took(worst)}`,
      ),
      required('the feed flows again', flowing !== undefined, took(flowing)),
    ];
  },
};

/** Both who keep the words of persons, at the same instant. */
async function killOwners({ stack, counts }: Run): Promise<void> {
  await Promise.all(owners.map((owner) => stack.signal(owner, 'SIGKILL')));
  counts.kills += owners.length;
  await stack.broker.heal();
  await Promise.all(owners.map((owner) => stack.startAgain(owner)));
}

const someCommands = async (run: Run): Promise<void> => {
  const asked = (): number[] => run.lines.map((line) => line.clients.commands.length);
  const [given = 0, said = 0] = asked();
  await within(4_000, async () => {
    const [givenNow = 0, saidNow = 0] = asked();
    return givenNow >= given + 10 && saidNow >= said + 3;
  });
};

/** Waits until every entry of the ledger, answered or not, stands in the event topic. */
async function delivered(run: Run, withinMs: number): Promise<number | undefined> {
  const began = performance.now();
  const { entries } = await run.ledgerNow();
  const told = await within(withinMs * 2, async () => {
    const events = new Set(run.watch.history().events.map(positionToken));
    return entries.every((entry) => events.has(positionToken(entry)));
  });
  return told ? performance.now() - began : undefined;
}

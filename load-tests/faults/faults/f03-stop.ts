import { partitionOf } from '@doui/events';
import type { Line } from '../load/lines.ts';
import { between } from '../load/random.ts';
import { type Run, within } from '../run.ts';
import { isStopped } from '../stack.ts';
import { partitions } from '../watch/watch.ts';
import { type Fault, required, sleep } from './fault.ts';

const shortStops = [100, 600, 1_200, 2_100];
const longestMs = 5_000;
/** Past T, and before the gate itself would give up what it has begun: only lease and fence help here. */
const narrowMs = [1_100, 2_100] as const;

/** F3: a gate stands still between its check and its write while a withdrawal is answered. */
export const f03: Fault = {
  id: 'F3',
  title: 'SIGSTOP of a gate between its check and its write, a withdrawal meanwhile',
  short: true,
  async run(run, { stops, short }) {
    let hit = 0;
    let answered = 0;
    let tried = 0;
    for (let round = 0; round < stops && !run.state.over; round++) {
      tried += 1;
      // Ten of a full run are long ones.
      const long = stops >= 50 && round % Math.ceil(stops / 10) === 0;
      const narrow = round % 4 < 2;
      const ms = short
        ? (shortStops[round % shortStops.length] ?? 100)
        : narrow && !long
          ? between(run.random, ...narrowMs)
          : between(run.random, 100, long ? 30_000 : longestMs);
      // T does not need the tracker: every other time none is there.
      const line = lineOf(run, round);
      const done = await withTracker(run, round % 2 === 0, () => stopOnce(run, line, ms));
      if (done.hit) hit += 1;
      if (done.answered) answered += 1;
      run.counts.stops += done.hit ? 1 : 0;
    }
    const flowing = await run.flows(20_000);
    const hits = `${hit} of ${tried}`;
    // Whether a release comes by while it is aimed at is the machine's luck too.
    const share = short ? 0.5 : 0.8;
    return [
      required('the gate was stopped between check and write', hit >= tried * share, hits),
      required('the withdrawal was answered meanwhile', answered >= hit, `${answered} of ${hit}`),
      required('the feed flows again', flowing !== undefined, `${Math.round(flowing ?? -1)} ms`),
    ];
  },
};

async function withTracker<T>(run: Run, there: boolean, what: () => Promise<T>): Promise<T> {
  const { stack, closer } = run;
  const tracker = stack.services.includes('stop-tracker');
  if (there) return what();
  closer.rest(true);
  if (tracker) await stack.signal('stop-tracker', 'SIGSTOP');
  try {
    return await what();
  } finally {
    closer.rest(false);
    if (tracker) await stack.signal('stop-tracker', 'SIGCONT');
  }
}

/** Every third time it is a feed under which silence permits, and who stops it opts out. */
export const lineOf = ({ lines }: Run, round: number): Line => lines[round % 3 === 2 ? 1 : 0];

async function stopOnce(
  run: Run,
  { feed, clients, source, watch }: Line,
  ms: number,
): Promise<{ hit: boolean; answered: boolean }> {
  const { stack } = run;
  const person = clients.reserve();
  source.often.add(person);
  try {
    if (!clients.isGiven(person)) await clients.give(person);
    const before = watch.outputs.length;
    // What is stopped is to hold a record of this very person.
    await within(15_000, async () =>
      watch.outputs.some((one, n) => n >= before && one.person === person),
    );
    const pid = stack.pid('gate');
    if (pid === undefined) return { hit: false, answered: false };
    await stack.aim('gate', `gate.${feed.feed}.${partitionOf(person, partitions)}`);
    const hit = await within(5_000, async () => isStopped(pid));
    const answer = await clients.withdraw(person);
    await sleep(ms);
    await stack.letGo('gate');
    const how = `${Math.round(ms)} ms${hit ? '' : ' (not hit)'}`;
    run.progress(`F3: the gate of ${feed.feed} stood still for ${how}`);
    await sleep(400);
    return { hit, answered: answer?.position !== undefined };
  } finally {
    await stack.letGo('gate');
    source.often.delete(person);
    clients.letGo(person);
  }
}

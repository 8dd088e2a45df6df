import { partitionOf } from '@doui/events';
import type { Line } from '../load/lines.ts';
import { type Run, within } from '../run.ts';
import { isStopped } from '../stack.ts';
import { partitions } from '../watch/watch.ts';
import { viewOfGate } from './clients-of.ts';
import { lineOf } from './f03-stop.ts';
import { type Fault, required, sleep } from './fault.ts';

const armAfterMs = 90;

/**
 * F3, the narrow place: a gate that is still fresh and has not heard of a withdrawal stands between its
 * check and its write while the closing position is read. Only the fence keeps its write out of there.
 */
export const f03Fence: Fault = {
  id: 'F3B',
  title: 'a gate between check and write while its feed is closed by a fence',
  async run(run, { stops }) {
    const rounds = Math.max(12, Math.ceil(stops / 4));
    let hit = 0;
    let closed = 0;
    for (let round = 0; round < rounds && !run.state.over; round++) {
      const done = await once(run, lineOf(run, round));
      if (done.hit) hit += 1;
      if (done.closed) closed += 1;
      run.counts.stops += done.hit ? 1 : 0;
      run.progress(
        `F3B: ${done.hit ? 'stopped' : 'not hit'}, ${done.closed ? 'closed' : 'not closed'}`,
      );
    }
    const flowing = await run.flows(20_000);
    return [
      required('the gate was hit at least sometimes', hit > 0, `${hit} of ${rounds}`),
      required('the feed was closed meanwhile', closed > 0, `${closed} of ${rounds}`),
      required('the feed flows again', flowing !== undefined, `${Math.round(flowing ?? -1)} ms`),
    ];
  },
};

async function once(
  run: Run,
  { feed, clients, source, watch }: Line,
): Promise<{ hit: boolean; closed: boolean }> {
  const { stack } = run;
  const person = clients.reserve();
  source.often.add(person);
  const pid = stack.pid('gate');
  if (pid === undefined) return { hit: false, closed: false };
  try {
    if (!clients.isGiven(person)) await clients.give(person);
    const before = watch.outputs.length;
    await within(15_000, async () =>
      watch.outputs.slice(before).some((one) => one.person === person),
    );
    const partition = partitionOf(person, partitions);
    await stack.broker.rule({ who: viewOfGate, asked: 'pass', answered: 'hold' });
    const answer = await clients.withdraw(person);
    await sleep(armAfterMs);
    await stack.aim('gate', `gate.${feed.feed}.${partition}`);
    const hit = await within(400, async () => isStopped(pid));
    const { position } = answer ?? {};
    const closed =
      position !== undefined && (await within(1_500, async () => run.watch.isClosed(position)));
    await stack.letGo('gate');
    await sleep(150);
    await stack.broker.heal();
    if (!run.state.over) await run.flows(10_000);
    return { hit, closed };
  } finally {
    await stack.letGo('gate');
    await stack.broker.heal();
    source.often.delete(person);
    clients.letGo(person);
  }
}

import { isStorm } from '../watch/fences.ts';
import { partitions } from '../watch/watch.ts';
import { type Fault, required, sleep, took } from './fault.ts';

/** F15: joins and leaves with transactions in flight. */
export const f15: Fault = {
  id: 'F15',
  title: 'a second gate joins and leaves again and again',
  async run(run, { short }) {
    const { stack } = run;
    const rounds = short ? 2 : 10;
    const port = 7_505 + stack.offset;
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
    const more = { DOUI_PORT: String(port), DOUI_INSTANCE: '1' };
    const spec = {
      ...stack.specOf('gate', more),
      name: 'gate-2',
      ports: { 'gate-2': port },
      ready,
    };
    // A stop-tracker fences where one runs; otherwise the closer that stands in for it.
    const fencesNow = (): number => run.watch.fencesByTracker() + run.closer.fences();
    const fencedBefore = fencesNow();
    const began = performance.now();
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < rounds; round++) {
      await stack.supervisor.start(spec);
      await sleep(2_000 + run.random() * 2_000);
      // Every other time it leaves without a word.
      if (round % 2 === 0) await stack.supervisor.stop('gate-2');
      else await stack.supervisor.kill('gate-2', 'SIGKILL');
      run.counts.kills += round % 2;
      waits.push(await run.flows(20_000));
      run.progress(
        `F15: joined and ${round % 2 ? 'was killed' : 'left'}, flows after ${took(waits.at(-1))}`,
      );
    }
    const fences = fencesNow() - fencedBefore;
    const fenced = partitions * run.watch.feeds.length;
    const tookMs = performance.now() - began;
    const worst = Math.max(...waits.map((ms) => ms ?? Number.POSITIVE_INFINITY));
    return [
      required('the feed goes on', Number.isFinite(worst), `worst ${took(worst)}`),
      // Who is killed says nothing for as long as its session lasts, and people withdraw all the time.
      required('who had gone was fenced', fences > 0, `${fences} fences`),
      required(
        'no fencing storm',
        !isStorm(fences, fenced, tookMs),
        `${fences} fences of ${fenced} partitions in ${took(tookMs)}`,
      ),
    ];
  },
};

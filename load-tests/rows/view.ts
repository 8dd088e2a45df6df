import { named, perSecond } from '../bench/figures.ts';
import { fillView } from '../bench/fill-view.ts';
import { atLeast, atMost } from '../bench/goal.ts';
import type { Row } from '../bench/row.ts';
import { startProgram } from '../bench/start-program.ts';

export const view: Row = {
  name: 'view',
  what: 'view rebuilt from the topic, 5 purposes per person',
  figure: { ...perSecond, unit: 'persons per s' },
  goal: atLeast(0.5),
  sizes: { small: { persons: 20_000 }, normal: { persons: 1_000_000 } },
  settings: {
    ours: 'readUncommitted (nobody writes state in transactions), MAC of each record checked',
    baseline: 'readUncommitted, consumed into nothing',
  },
  topics: (run) => ({ [`bench.${run}.state`]: 'state' }),
  fill: ({ servers, run, work }) => fillView(servers, `bench.${run}.state`, work['persons'] ?? 0),
  ours: (setup) => startProgram(new URL('../ours/rebuild-view.ts', import.meta.url), setup),
  baseline: (setup) => startProgram(new URL('../baseline/consume.ts', import.meta.url), setup),
  extras: [
    {
      what: 'tables of the view',
      of: 'ours',
      figure: named('tables', 'B per person and purpose'),
      goal: atMost(64, 'B'),
    },
    {
      what: 'heap and array buffers of the process, grown by',
      of: 'ours',
      figure: named('process', 'B per person and purpose'),
    },
  ],
};

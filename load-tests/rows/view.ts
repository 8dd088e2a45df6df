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

export const viewSnapshot: Row = {
  name: 'view-snapshot',
  what: 'view from a snapshot and its tail, 5 purposes per person',
  figure: { of: ({ seconds }) => seconds, unit: 's' },
  goal: atMost(1, 's'),
  sizes: {
    small: { persons: 20_000, tail: 200 },
    normal: { persons: 1_000_000, tail: 10_000 },
  },
  settings: {
    ours: 'snapshot read from disk, its SHA-256 checked; then 10,000 newer states (200 at small size) from memory, MAC of each checked',
  },
  alone: true,
  ours: (setup) => startProgram(new URL('../ours/restore-view.ts', import.meta.url), setup),
  extras: [
    { what: 'until the tail', of: 'ours', figure: named('restored', 's') },
    { what: 'snapshot', of: 'ours', figure: named('megabytes', 'MB') },
  ],
};

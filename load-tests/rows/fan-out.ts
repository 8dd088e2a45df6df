import { latency } from '../bench/figures.ts';
import { atMost } from '../bench/goal.ts';
import type { Row } from '../bench/row.ts';
import { startProgram } from '../bench/start-program.ts';

export const fanOut: Row = {
  name: 'fan-out',
  what: 'withdrawal answered → last of 100 subscribers',
  figure: latency(0.5),
  goal: atMost(0.1),
  sizes: {
    small: { withdrawals: 8, subscribers: 20 },
    normal: { withdrawals: 60, subscribers: 100 },
  },
  settings: {
    ours: 'w: majority, j: true, Kafka acks=all before the answer; consumers readUncommitted',
    baseline: 'w: majority, j: true before the answer; outbox polled every 100 ms, acks=all',
  },
  topics: (run) => ({
    [`bench.${run}.state`]: 'state',
    [`bench.${run}.events`]: 'events',
    [`bench.${run}.outbox`]: 'events',
  }),
  ours: (setup) => startProgram(new URL('../ours/fan-out.ts', import.meta.url), setup),
  baseline: (setup) => startProgram(new URL('../baseline/outbox.ts', import.meta.url), setup),
  extras: [
    { what: 'ours, p99', of: 'ours', figure: latency(0.99) },
    { what: 'baseline, p99', of: 'baseline', figure: latency(0.99) },
    { what: 'ours, from the call', of: 'ours', figure: latency(0.5, 'fromCallMs') },
    { what: 'baseline, from the call', of: 'baseline', figure: latency(0.5, 'fromCallMs') },
  ],
};

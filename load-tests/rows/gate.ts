import { topics } from '@doui/events';
import { latency, perSecond } from '../bench/figures.ts';
import { atLeast, atMost } from '../bench/goal.ts';
import type { Row } from '../bench/row.ts';
import { startProgram } from '../bench/start-program.ts';
import { noStreams } from '../bench/streams-libraries.ts';

const ofFeed = (run: string) => ({
  [topics.feedIn(`bench${run}`)]: 'feed-in',
  [topics.feedOut(`bench${run}`)]: 'feed-out',
  [topics.feedDeadLetter(`bench${run}`)]: 'dead-letter',
});
const ours =
  'transaction of ≤ 4,000 records per partition: offsets, released records, a provision record each; acks=all, lease 400 ms';

export const gateCopy: Row = {
  name: 'gate',
  what: 'gate, records handled',
  figure: perSecond,
  goal: atLeast(0.8),
  sizes: {
    small: { records: 3_000, persons: 500, leaseMs: 5_000 },
    normal: { records: 200_000, persons: 10_000 },
  },
  settings: {
    ours,
    baseline: 'kafkajs, transaction of ≤ 1,000 records per partition: offsets, records; acks=all',
  },
  topics: (run) => ({
    ...ofFeed(run),
    [`bench.${run}.copy.in`]: 'feed-in',
    [`bench.${run}.copy.out`]: 'feed-out',
  }),
  ours: (setup) => startProgram(new URL('../ours/gate-copy.ts', import.meta.url), setup),
  baseline: (setup) => startProgram(new URL('../baseline/copy.ts', import.meta.url), setup),
};

export const gateStreams: Row = {
  ...gateCopy,
  name: 'gate-streams',
  what: 'gate, records handled, against Kafka Streams',
  goal: atLeast(0.5),
  settings: {
    ours,
    baseline:
      'Kafka Streams 4.1.1, KStream–GlobalKTable, exactly_once_v2 (commit every 100 ms), one thread; nothing recorded',
  },
  topics: (run) => ({
    ...ofFeed(run),
    [`bench.${run}.in`]: 'feed-in',
    [`bench.${run}.table`]: 'status',
    [`bench.${run}.out`]: 'feed-out',
  }),
  missing: noStreams,
  baseline: (setup) => startProgram(new URL('../baseline/streams.ts', import.meta.url), setup),
};

export const closing: Row = {
  name: 'closing',
  what: 'withdrawal answered → gate closed, records flowing',
  figure: latency(0.99),
  goal: atMost(2),
  sizes: {
    small: { withdrawals: 8, persons: 200, recordsPerSecond: 50, leaseMs: 5_000 },
    normal: { withdrawals: 200, persons: 5_000, recordsPerSecond: 200 },
  },
  settings: {
    ours: 'answer: w: majority, j: true, acks=all; closed: GatePassed of all 6 partitions committed, by broker time',
    baseline: 'raw kafkajs, one send (acks=all) until its consumer (readUncommitted) has it',
  },
  topics: (run) => ({ ...ofFeed(run), [`bench.${run}.raw`]: 'events' }),
  ours: (setup) => startProgram(new URL('../ours/closing.ts', import.meta.url), setup),
  baseline: (setup) => startProgram(new URL('../baseline/send-receive.ts', import.meta.url), setup),
  extras: [
    { what: 'ours, p50', of: 'ours', figure: latency(0.5) },
    { what: 'baseline, p50', of: 'baseline', figure: latency(0.5) },
  ],
};

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { latency, named, perSecond } from '../bench/figures.ts';
import { atLeast } from '../bench/goal.ts';
import type { Row } from '../bench/row.ts';
import { startProgram } from '../bench/start-program.ts';

const askedAgain = named('askedAgain', 'per turn');
const settings = {
  ours: 'w: majority, j: true, read concern majority; Kafka acks=all; answered after both',
  baseline: 'w: majority, j: true; nothing published',
};
const programs: Pick<Row, 'ours' | 'baseline'> = {
  ours: (setup) => startProgram(new URL('../ours/answers.ts', import.meta.url), setup),
  baseline: (setup) => startProgram(new URL('../baseline/create.ts', import.meta.url), setup),
};

export const answers: Row = {
  name: 'answers',
  what: 'durable answers, 64 clients',
  figure: perSecond,
  goal: atLeast(3),
  sizes: {
    small: { clients: 64, seconds: 0.7, persons: 500 },
    normal: { clients: 64, seconds: 6, persons: 10_000 },
  },
  settings,
  topics: (run) => ({ [`bench.${run}.state`]: 'state', [`bench.${run}.events`]: 'events' }),
  ...programs,
  extras: [
    { what: 'ours, p50', of: 'ours', figure: latency(0.5) },
    { what: 'ours, p99', of: 'ours', figure: latency(0.99) },
    { what: 'baseline, p99', of: 'baseline', figure: latency(0.99) },
    { what: 'asked again after 1.8 s without an answer', of: 'ours', figure: askedAgain },
  ],
};

export const answers16: Row = {
  ...answers,
  name: 'answers16',
  what: 'durable answers, 16 clients',
  goal: atLeast(1),
  sizes: {
    small: { clients: 16, seconds: 0.7, persons: 500 },
    normal: { clients: 16, seconds: 6, persons: 10_000 },
  },
  extras: [
    { what: 'ours', of: 'ours', figure: perSecond, goal: atLeast(1_100, 'per s') },
    { what: 'ours, p99', of: 'ours', figure: latency(0.99) },
    { what: 'baseline, p99', of: 'baseline', figure: latency(0.99) },
  ],
};

/** The local stack uses a `mongod` when there is one; any other server hides most of what group commit gains. */
const hasMongod = (): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'mongod')));

export const answersJournaled: Row = {
  ...answers,
  name: 'answers-journaled',
  what: 'durable answers, 64 clients, journaled MongoDB',
  goal: atLeast(10),
  missing: () =>
    hasMongod() ? undefined : 'no mongod on the PATH, so there is no journaled MongoDB',
};

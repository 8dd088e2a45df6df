import { perSecond } from '../bench/figures.ts';
import { atLeast } from '../bench/goal.ts';
import type { Row } from '../bench/row.ts';
import { startProgram } from '../bench/start-program.ts';

export const decisionBatch: Row = {
  name: 'decision-batch',
  what: 'decisions in bulk, NDJSON on one connection',
  figure: perSecond,
  goal: atLeast(100),
  sizes: {
    small: { persons: 1_000, questions: 2_000, lines: 2_000, seconds: 0.7 },
    normal: { persons: 1_000_000, questions: 200_000, lines: 50_000, seconds: 5 },
  },
  settings: {
    ours: 'POST /v1/decisions:batch, no audit entry due; codes and articles, without texts',
    baseline: 'POST /v1/decisions of the same service, the same questions one after the other',
  },
  alone: true,
  ours: (setup) => startProgram(new URL('../ours/decision-batch.ts', import.meta.url), setup),
  baseline: (setup) =>
    startProgram(new URL('../baseline/decision-one-by-one.ts', import.meta.url), setup),
  extras: [
    {
      what: 'ours, per second of a core',
      of: 'ours',
      figure: {
        of: ({ operations, cpuSeconds }) => operations / cpuSeconds,
        unit: 'per CPU s',
      },
      goal: atLeast(100_000, 'per s'),
    },
  ],
};

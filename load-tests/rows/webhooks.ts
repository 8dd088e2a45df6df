import { latency } from '../bench/figures.ts';
import { atMost } from '../bench/goal.ts';
import type { Row } from '../bench/row.ts';
import { startProgram } from '../bench/start-program.ts';

export const webhooks: Row = {
  name: 'webhooks',
  what: 'withdrawal answered → first attempt at its webhook',
  figure: latency(0.99),
  goal: atMost(1_500, 'ms'),
  sizes: {
    small: { withdrawals: 40, perSecond: 20, endpoints: 20 },
    normal: { withdrawals: 600, perSecond: 60, endpoints: 100 },
  },
  settings: {
    ours: 'answer: w: majority, j: true, acks=all; delivery kept (w: majority, j: true) before the attempt; a tenth of the endpoints dead, a tenth slow (3 s)',
  },
  ours: (setup) => startProgram(new URL('../ours/webhooks.ts', import.meta.url), setup),
  extras: [{ what: 'p50', of: 'ours', figure: latency(0.5) }],
};

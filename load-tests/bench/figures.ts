import type { Figure } from './row.ts';
import { quantile } from './statistics.ts';

export const perSecond: Figure = {
  of: ({ operations, seconds }) => operations / seconds,
  unit: 'per s',
};

export const latency = (share: number, other?: string): Figure => ({
  of: ({ latenciesMs = [], moreLatenciesMs = {} }) =>
    quantile(other === undefined ? latenciesMs : (moreLatenciesMs[other] ?? []), share),
  unit: `ms (p${share * 100})`,
});

export const named = (name: string, unit: string): Figure => ({
  of: ({ figures = {} }) => figures[name] ?? Number.NaN,
  unit,
});

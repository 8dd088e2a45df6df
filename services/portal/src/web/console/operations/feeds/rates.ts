import type { Sample } from './feeds.ts';

export type Rates = {
  readonly seconds: readonly number[];
  readonly released: readonly number[];
  readonly withheld: readonly number[];
};

/** Records per second between one count and the next. A gate that began anew counts from nothing. */
export function ratesOf(samples: readonly Sample[]): Rates {
  const steps = samples.slice(1).flatMap((sample, at) => {
    const before = samples[at];
    if (!before || sample.atMs <= before.atMs) return [];
    const seconds = (sample.atMs - before.atMs) / 1_000;
    const rate = (now: number, then: number) => (now < then ? now : now - then) / seconds;
    return [
      {
        at: sample.atMs / 1_000,
        released: rate(sample.released, before.released),
        withheld: rate(sample.withheld, before.withheld),
      },
    ];
  });
  return {
    seconds: steps.map(({ at }) => at),
    released: steps.map(({ released }) => released),
    withheld: steps.map(({ withheld }) => withheld),
  };
}

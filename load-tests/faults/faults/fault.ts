import type { Run } from '../run.ts';

/** Beside the properties: what guarantee.md also requires of this fault. */
export type Required = { readonly what: string; readonly passed: boolean; readonly detail: string };

/**
 * How much of it: the number of kills and of stops in this run, and whether it is the short round.
 * `patience` is how many times longer than the guarantee says something may take where all of it runs
 * on a machine that is busy with other tests. The properties themselves know no patience.
 */
export type Amount = {
  readonly kills: number;
  readonly stops: number;
  readonly short: boolean;
  readonly patience: number;
  readonly lanes: number;
};

export type Fault = {
  readonly id: string;
  readonly title: string;
  /** Part of the short round. */
  readonly short?: boolean;
  /** Needs a stack with so many brokers; every other fault has one. */
  readonly brokers?: 3;
  run(run: Run, amount: Amount): Promise<readonly Required[]>;
};

export const required = (what: string, passed: boolean, detail: string): Required => ({
  ...{ what, passed, detail },
});

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** In milliseconds, or "never". */
export const took = (ms: number | undefined): string =>
  ms === undefined ? 'never' : `${Math.round(ms)} ms`;

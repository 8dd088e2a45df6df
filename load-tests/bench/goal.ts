/** What is wanted of a figure. */
export type Goal = {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** As it is printed, for instance `≥ 3 ×`. */
  readonly text: string;
};

export const atLeast = (bound: number, unit = '×'): Goal => ({
  atLeast: bound,
  text: `≥ ${plain(bound)} ${unit}`,
});

export const atMost = (bound: number, unit = '×'): Goal => ({
  atMost: bound,
  text: `≤ ${plain(bound)} ${unit}`,
});

export const isMet = ({ atLeast: low, atMost: high }: Goal, value: number): boolean =>
  (low === undefined || value >= low) && (high === undefined || value <= high);

const plain = (bound: number): string => bound.toLocaleString('en', { maximumFractionDigits: 3 });

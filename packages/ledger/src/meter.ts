/** What is durable and not yet acknowledged by Kafka: the gap of a `202`. */
export type Unheard = {
  readonly streams: number;
  /** How long the oldest of it has waited in this process. */
  readonly oldestMs: number;
};

/** Is told what can be measured. The ledger knows of no metrics library; who composes it brings one. */
export type LedgerMeter = {
  /** Once a second, also when there is none. */
  unheard(gap: Unheard): void;
  /** From durable to published. */
  published(ms: number): void;
  /** An append was answered, durable, with or without its publication. */
  answered(ms: number, published: boolean): void;
  /** One group commit. */
  committed(ms: number, appends: number): void;
  /** An append met another version than it was decided on. */
  conflict(): void;
};

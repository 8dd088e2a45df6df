import type { Position, Result } from '@doui/kernel';

/** One event of a stream, chained to the one before it. */
export type Entry<E> = {
  readonly version: number;
  readonly commandId: string;
  readonly event: E;
  readonly atMs: number;
  readonly previousHash: string;
  readonly hash: string;
  /**
   * Hash of what the command said, where its owner gave it. It tells a repeat from another command under
   * the same id; it is no part of the chain, for it proves nothing about the event.
   */
  readonly commandHash?: string;
  /** Hash of the state that was kept with this event, part of the chain: a state that was edited shows. */
  readonly stateHash?: string;
};

/** Where a stream stands: its newest version and the state folded up to it. */
export type Head<S> = { readonly version: number; readonly state: S };

export type Append<S, E> = {
  readonly stream: string;
  /** The version the caller decided on; 0 for a stream that does not exist yet. */
  readonly expectedVersion: number;
  readonly commandId: string;
  readonly commandHash?: string;
  readonly event: E;
  readonly state: S;
  readonly atMs: number;
};

/** The answer to an append: durable in any case, `published` when Kafka has acknowledged it too. */
export type Appended<E> = {
  readonly position: Position;
  readonly published: boolean;
  /** The command was known already; `entry` is what came of it the first time. */
  readonly repeated: boolean;
  readonly entry: Entry<E>;
};

/** What a command meets: the head, or the entry an earlier sending of it left. */
export type Encounter<S, E> = {
  readonly head: Head<S> | undefined;
  readonly earlier: Entry<E> | undefined;
  /** Read for this call, not remembered: a refusal may rest on it. */
  readonly fresh: boolean;
};

/**
 * Append-only streams, one per person or thing. Every version of a stream exists once, versions have
 * no gaps, and what was answered or read here is durable. Every method throws a `Fault`
 * `ledger-unavailable` within about two seconds when the database does not answer.
 */
export interface Ledger<S, E> {
  read(stream: string): Promise<Head<S> | undefined>;
  append(append: Append<S, E>): Promise<Result<Appended<E>, 'conflict'>>;
  findCommand(stream: string, commandId: string): Promise<Entry<E> | undefined>;
  /** What `handleCommand` asks first. Not `fresh` may answer from memory: an append is checked anyway. */
  meet(stream: string, commandId: string, options: { fresh: boolean }): Promise<Encounter<S, E>>;
  /** The answer to a command that was carried out before. */
  repeat(stream: string, earlier: Entry<E>): Promise<Appended<E>>;
  history(
    stream: string,
    options?: { readonly fromVersion?: number; readonly limit?: number },
  ): Promise<Entry<E>[]>;
  /** Stream names in order. For administration and comparison: it may scan. */
  streams(options: {
    readonly prefix?: string;
    readonly after?: string;
    readonly limit: number;
  }): Promise<string[]>;
  /** How far a stream is known to be published. */
  published(stream: string): Promise<{ version: number; published: number } | undefined>;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Started, and able to publish: false when Kafka has taken nothing for 10 s of what waits. It goes on answering. */
  ready(): boolean;
}

/** A stream's newest state and every event that has not been acknowledged yet, in order. */
export type Publication<S, E> = {
  readonly stream: string;
  readonly version: number;
  readonly state: S;
  readonly entries: readonly Entry<E>[];
};

/** Carries what happened to Kafka. Returns when all of the batch is acknowledged, else throws. */
export interface Publisher<S, E> {
  publish(batch: readonly Publication<S, E>[]): Promise<void>;
}

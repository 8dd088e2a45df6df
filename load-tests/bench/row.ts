import type { Goal } from './goal.ts';

export type Size = 'small' | 'normal';

/** How much work a turn has: whatever numbers the row's programs ask for, by name. */
export type Workload = Readonly<Record<string, number>>;

/** What one turn of a program came to. */
export type Turn = {
  readonly operations: number;
  readonly seconds: number;
  /** User and system time of the program (not of the servers) while it worked. */
  readonly cpuSeconds: number;
  readonly latenciesMs?: readonly number[];
  /** Other latencies of the same operations, by name. */
  readonly moreLatenciesMs?: Readonly<Record<string, readonly number[]>>;
  /** Whatever else the row reports. */
  readonly figures?: Readonly<Record<string, number>>;
};

/** A program that is measured, running as a process of its own. */
export type Running = {
  /** Work before a turn that is not measured. */
  prepare(): Promise<void>;
  turn(): Promise<Turn>;
  close(): Promise<void>;
};

/** A number read off a turn, with its unit. */
export type Figure = { readonly of: (turn: Turn) => number; readonly unit: string };

/** Something that is reported beside the comparison and has a goal of its own. */
export type Extra = {
  readonly what: string;
  readonly of: 'ours' | 'baseline';
  readonly figure: Figure;
  readonly goal?: Goal;
};

/** One row of the table: two programs that give the same answers, and what is wanted of them. */
export type Row = {
  readonly name: string;
  readonly what: string;
  readonly figure: Figure;
  /** Of ours ÷ baseline; of ours alone where there is no baseline. */
  readonly goal: Goal;
  readonly sizes: Readonly<Record<Size, Workload>>;
  /** Durability and isolation, beside each figure. */
  readonly settings: { readonly ours: string; readonly baseline?: string };
  readonly extras?: readonly Extra[];
  /** Why the row cannot run here; undefined when it can. `asked`: it was named with `--only`. */
  readonly missing?: (asked: boolean) => string | undefined;
  /** The row needs neither Kafka nor a database. */
  readonly alone?: true;
  /** Topics of this run by name, each with its kind of `infra/topics.yaml`. Made before, removed after. */
  readonly topics?: (run: string) => Readonly<Record<string, string>>;
  /** Once before both programs start. */
  readonly fill?: (setup: RowSetup) => Promise<void>;
  ours(setup: RowSetup): Promise<Running>;
  baseline?(setup: RowSetup): Promise<Running>;
};

/** Where the servers are and how much to do. Goes to the programs as it stands. */
export type RowSetup = {
  readonly servers: BenchServers;
  /** Of this run alone: topics, collections and ids are named by it. */
  readonly run: string;
  readonly work: Workload;
  /** Where CPU profiles of the turns go; undefined: none are made. */
  readonly profiles?: string;
};

export type BenchServers = {
  readonly brokers: string;
  readonly adminPassword: string;
  readonly gatePassword: string;
  readonly notificationPassword: string;
  readonly mongoUrl: string;
  readonly masterKeyFile: string;
  readonly stateMacKeyFile: string;
};

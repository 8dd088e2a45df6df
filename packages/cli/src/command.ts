import type { Terminal } from './terminal/terminal.ts';

/** One option of a command, as `node:util` parses it, with the line `--help` shows. */
export type OptionSpec = {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly help: string;
  /** What stands for the value in the help, for instance `<n>`. */
  readonly value?: string;
};

export type Options = Readonly<Record<string, string | boolean | undefined>>;

export type Call = {
  readonly options: Options;
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** A word of the `doui` command. What it returns is the exit code. */
export type Command = {
  readonly name: string;
  readonly summary: string;
  /** What may follow the name, for instance `<dir|file>…`. */
  readonly takes?: string;
  readonly least?: number;
  readonly most?: number;
  readonly options: Readonly<Record<string, OptionSpec>>;
  readonly notes?: readonly string[];
  run(call: Call): Promise<number>;
};

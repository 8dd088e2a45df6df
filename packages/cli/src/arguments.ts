import { parseArgs } from 'node:util';
import { fail, ok, type Result } from '@doui/kernel';
import type { Command, Options } from './command.ts';

export type Parsed =
  | { readonly kind: 'overview' }
  | { readonly kind: 'help'; readonly command: Command }
  | {
      readonly kind: 'run';
      readonly command: Command;
      readonly options: Options;
      readonly positionals: readonly string[];
    };

/** Reads a command line. The error is a sentence for the person who typed it. */
export function parseCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
): Result<Parsed, string> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    return ok({ kind: 'overview' });
  }
  // `partner add` and `rules test` are two words; the longer name wins.
  const command =
    commands.find((one) => one.name === `${name} ${rest[0] ?? ''}`) ??
    commands.find((one) => one.name === name);
  if (!command) return fail(unknownCommand(name, commands));
  const words = command.name.split(' ').length - 1;
  return parseOptions(command, rest.slice(words));
}

function parseOptions(command: Command, args: readonly string[]): Result<Parsed, string> {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, spec]) => [
      name,
      { type: spec.type, ...(spec.short ? { short: spec.short } : {}) },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    });
    if (values['help'] === true) return ok({ kind: 'help', command });
    const { least = 0, most = least } = command;
    if (positionals.length < least || positionals.length > most) {
      return fail(`doui ${command.name} takes ${command.takes ?? 'nothing more'}`);
    }
    return ok({ kind: 'run', command, options: values as Options, positionals });
  } catch (error) {
    return fail(`doui ${command.name}: ${(error as Error).message}`);
  }
}

function unknownCommand(name: string, commands: readonly Command[]): string {
  const begun = commands.filter((one) => one.name.startsWith(`${name} `));
  if (begun.length > 0) {
    return `doui ${name} needs one more word: ${begun.map((one) => one.name).join(', ')}`;
  }
  return `doui knows no "${name}"; it knows ${commands.map((one) => one.name).join(', ')}`;
}

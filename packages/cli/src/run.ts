import { parseCommandLine } from './arguments.ts';
import type { Command } from './command.ts';
import { helpOf, overview } from './help.ts';
import { createTerminal } from './terminal/terminal.ts';

/** Runs one command line and says how it ended: 0 well, 1 not, 2 typed wrongly. */
export async function run(
  argv: readonly string[],
  commands: readonly Command[],
  world: {
    env: Readonly<Record<string, string | undefined>>;
    out: (text: string) => void;
    err: (text: string) => void;
  },
): Promise<number> {
  const parsed = parseCommandLine(argv, commands);
  if (!parsed.ok) {
    world.err(`${parsed.error}\nTry \`doui --help\`.\n`);
    return 2;
  }
  const { value } = parsed;
  if (value.kind === 'overview') world.out(`${overview(commands)}\n`);
  if (value.kind === 'help') world.out(`${helpOf(value.command)}\n`);
  if (value.kind !== 'run') return 0;
  const terminal = createTerminal({
    out: world.out,
    err: world.err,
    quiet: value.options['quiet'] === true,
  });
  try {
    return await value.command.run({
      options: value.options,
      positionals: value.positionals,
      terminal,
      env: world.env,
    });
  } catch (error) {
    terminal.error(`doui ${value.command.name}: ${explain(error)}`);
    return 1;
  }
}

/** The message with the messages of its causes; a stack only when asked for. */
function explain(error: unknown): string {
  if (process.env['DOUI_STACK']) return String((error as Error)?.stack ?? error);
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) parts.push(at.message);
  return parts.length > 0 ? parts.join('\n  because: ') : String(error);
}

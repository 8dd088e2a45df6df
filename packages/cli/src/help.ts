import type { Command } from './command.ts';

/** The page of `doui --help`. */
export function overview(commands: readonly Command[]): string {
  const widest = Math.max(...commands.map((command) => command.name.length));
  return [
    'doui 同意: consent, withdrawal and third-party feeds, with proof that the data stopped.',
    '',
    'usage: doui <command> [options]',
    '',
    ...commands.map((command) => `  ${command.name.padEnd(widest)}  ${command.summary}`),
    '',
    '`doui <command> --help` tells more about one of them.',
  ].join('\n');
}

/** The page of `doui <command> --help`. */
export function helpOf(command: Command): string {
  const rows = Object.entries({
    ...command.options,
    help: { type: 'boolean' as const, short: 'h', help: 'this page' },
  }).map(([name, spec]) => {
    const short = spec.short ? `-${spec.short}, ` : '    ';
    const value = 'value' in spec && spec.value ? ` ${spec.value}` : '';
    return [`${short}--${name}${value}`, spec.help] as const;
  });
  const widest = Math.max(...rows.map(([flag]) => flag.length));
  return [
    `usage: doui ${command.name}${command.takes ? ` ${command.takes}` : ''} [options]`,
    '',
    command.summary,
    '',
    ...rows.map(([flag, help]) => `  ${flag.padEnd(widest)}  ${help}`),
    ...(command.notes ? ['', ...command.notes] : []),
  ].join('\n');
}

import { describe, expect, test } from 'vitest';
import { parseCommandLine } from './arguments.ts';
import type { Command } from './command.ts';
import { commands } from './commands/index.ts';
import { helpOf, overview } from './help.ts';
import { run } from './run.ts';

const command = (name: string, more: Partial<Command> = {}): Command => ({
  name,
  summary: `does ${name}`,
  options: { quiet: { type: 'boolean', short: 'q', help: 'less' } },
  run: async () => 0,
  ...more,
});
const some = [
  command('up', { options: { persons: { type: 'string', value: '<n>', help: 'how many' } } }),
  command('apply', { takes: '<file>…', least: 1, most: 9 }),
  command('partner add', { takes: '<name>', least: 1 }),
];

describe('a command line', () => {
  test('gives the command, its options and what follows', () => {
    const parsed = parseCommandLine(['apply', '-q', 'a.yaml', 'b.yaml'], some);
    expect(parsed).toMatchObject({
      ok: true,
      value: { kind: 'run', options: { quiet: true }, positionals: ['a.yaml', 'b.yaml'] },
    });
  });

  test('may name a command of two words', () => {
    const parsed = parseCommandLine(['partner', 'add', 'denki'], some);
    expect(parsed).toMatchObject({ ok: true, value: { positionals: ['denki'] } });
  });

  test.each([
    [['upp'], 'knows no "upp"'],
    [['partner'], 'needs one more word: partner add'],
    [['up', '--person', '3'], "Unknown option '--person'"],
    [['up', 'here'], 'takes nothing more'],
    [['apply'], 'takes <file>…'],
    [['up', '--persons'], 'argument missing'],
  ])('%j is refused in words', (argv, words) => {
    const parsed = parseCommandLine(argv, some);
    expect(parsed.ok ? '' : parsed.error).toContain(words);
  });

  test('asking for help is not running', () => {
    expect(parseCommandLine([], some)).toMatchObject({ value: { kind: 'overview' } });
    expect(parseCommandLine(['up', '--help'], some)).toMatchObject({ value: { kind: 'help' } });
  });
});

test('every command has a help page that names all its options', () => {
  for (const one of commands) {
    expect(overview(commands)).toContain(one.summary);
    for (const option of Object.keys(one.options)) expect(helpOf(one)).toContain(`--${option}`);
  }
});

describe('the exit code', () => {
  const world = () => {
    const written = { out: '', err: '' };
    return {
      written,
      env: {},
      out(text: string) {
        written.out += text;
      },
      err(text: string) {
        written.err += text;
      },
    };
  };

  test('is 2 and the reason goes to the error output when the line cannot be read', async () => {
    const there = world();
    expect(await run(['upp'], some, there)).toBe(2);
    expect(there.written.err).toContain('doui --help');
  });

  test('is 1 when the command fails, with the causes in words', async () => {
    const there = world();
    const failing = command('up', {
      run: async () => {
        throw new Error('kafka did not start', { cause: new Error('port 7092 is taken') });
      },
    });
    expect(await run(['up'], [failing], there)).toBe(1);
    expect(there.written.err).toContain('kafka did not start');
    expect(there.written.err).toContain('port 7092 is taken');
  });
});

import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly code: number;
  readonly output: string;
}

export interface CommandOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly onText?: (text: string) => void;
}

const KEPT = 64 * 1024;

/** Runs a program to its end and keeps the end of what it wrote to both outputs. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (chunk: Buffer) => {
      const text = chunk.toString('utf8');
      output = (output + text).slice(-KEPT);
      options.onText?.(text);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error(missing(command)) : error),
    );
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** The same, where anything but success is an error that shows the last lines. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const { code, output } = await runCommand(command, args, options);
  if (code === 0) return output;
  const end = output.split('\n').filter(Boolean).slice(-20).join('\n    ');
  throw new Error(`${command} ended with exit code ${code}:\n    ${end}`);
}

function missing(command: string): string {
  if (command === 'mvn') return 'Maven (mvn) is not on the PATH; install it (3.8 or newer)';
  if (/java|keytool/.test(command)) {
    return `${command} is not on the PATH; install a Java development kit, 17 or newer`;
  }
  return `${command} is not on the PATH`;
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Check } from './diagnose.ts';

const exec = promisify(execFile);

/** The programs of this machine that the local stack needs. */
export async function toolChecks(): Promise<Check[]> {
  const major = Number(process.versions.node.split('.')[0]);
  const node: Check = {
    what: 'Node',
    state: major >= 24 ? 'ok' : 'bad',
    found: process.versions.node,
    help: 'run `npm ci`, which brings Node 24 along, or install it',
  };
  return [
    node,
    await tool('Java', 'java', ['-version'], {
      least: 17,
      help: 'install a Java development kit, 17 or newer',
    }),
    await tool('Maven', 'mvn', ['--version'], { least: 3, help: 'install Maven 3.8 or newer' }),
    await mongod(),
  ];
}

async function tool(
  what: string,
  command: string,
  args: readonly string[],
  { least, help }: { least: number; help: string },
): Promise<Check> {
  try {
    const { stdout, stderr } = await exec(command, args, { timeout: 20_000 });
    const version = versionIn(`${stdout}\n${stderr}`);
    const state = Number(version.split('.')[0]) >= least ? 'ok' : 'bad';
    return { what, state, found: version, help };
  } catch {
    return { what, state: 'bad', found: 'not on the PATH', help };
  }
}

/** The first number with dots of what a program says about itself. */
export const versionIn = (text: string): string => /(\d+(?:\.\d+)+)/.exec(text)?.[1] ?? 'unknown';

async function mongod(): Promise<Check> {
  try {
    const { stdout } = await exec('mongod', ['--version'], { timeout: 20_000 });
    return { what: 'mongod', state: 'ok', found: versionIn(stdout) };
  } catch {
    return { what: 'mongod', state: 'off', found: 'none; a compatible server in Java stands in' };
  }
}

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, hashOf } from './cache.ts';
import { mustRun } from './commands.ts';

const home = process.env['JAVA_HOME'];

/** A program of the Java development kit. */
export const javaTool = (name: 'java' | 'javac' | 'keytool'): string =>
  home ? join(home, 'bin', name) : name;

/** Compiles one of our Java files once; answers the class path to run it with. */
export async function compiled(file: string, libraries: string, cacheDir: string): Promise<string> {
  const source = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const hash = hashOf(`${readFileSync(source, 'utf8')}\n${basename(libraries)}`);
  const jars = join(libraries, '*');
  const classes = await cached(cacheDir, `classes-${hash}`, async (directory) => {
    requireVersion(await mustRun(javaTool('javac'), ['-version']));
    await mustRun(javaTool('javac'), ['-nowarn', '-d', directory, '-cp', jars, source]);
  });
  return [classes, jars].join(process.platform === 'win32' ? ';' : ':');
}

const OLDEST = 17;

/** Takes what `javac -version` says; an older one would fail later with a riddle. */
export function requireVersion(said: string): void {
  const major = Number(/javac (\d+)/.exec(said)?.[1]);
  if (major >= OLDEST) return;
  throw new Error(
    `Java ${OLDEST} or newer is needed, found: ${said.trim()}. Install a newer development kit, ` +
      'or point JAVA_HOME to one.',
  );
}

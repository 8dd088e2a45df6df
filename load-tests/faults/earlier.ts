import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** A release before this one, as a tree of its own. */
export type Earlier = { readonly commit: string; readonly directory: string; remove(): void };

const backMax = 50;
const lock = 'package-lock.json';
const ours = '@doui';

const callGit =
  (root: string) =>
  (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * The earliest of so many commits back that needs the same packages, so that it runs with those that are installed; or
 * why there is none.
 */
export function earlierCommit(git: (...args: readonly string[]) => string): string | undefined {
  const commits = git('log', '-n', String(backMax + 1), '--format=%H')
    .split('\n')
    .filter(Boolean);
  const lockOf = (commit: string): string => git('rev-parse', `${commit}:${lock}`).trim();
  const [now] = commits;
  if (now === undefined) return undefined;
  const wanted = lockOf(now);
  const other = commits.findIndex((commit) => lockOf(commit) !== wanted);
  const last = commits.at(other === -1 ? -1 : other - 1);
  return last === now ? undefined : last;
}

/** Lays the earlier release into a directory of its own, beside the data of the run. */
export function layEarlier(root: string, directory: string): Earlier | { why: string } {
  const git = callGit(root);
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  remove();
  try {
    const commit = earlierCommit(git);
    if (commit === undefined) return { why: 'no commit before this one needs the same packages' };
    mkdirSync(directory, { recursive: true });
    const archive = `${directory}/release.tar`;
    git('archive', `--output=${archive}`, commit);
    execFileSync('tar', ['-xf', archive, '-C', directory]);
    rmSync(archive);
    // Of the packages of others those that are installed; of ours those of that release.
    const [from, to] = [join(root, 'node_modules'), join(directory, 'node_modules')];
    mkdirSync(to);
    for (const name of readdirSync(from)) {
      if (name !== ours) symlinkSync(join(from, name), join(to, name));
    }
    cpSync(join(from, ours), join(to, ours), { recursive: true, verbatimSymlinks: true });
    return { commit: commit.slice(0, 8), directory, remove };
  } catch (error) {
    remove();
    return { why: (error as Error).message.split('\n')[0] ?? 'git failed' };
  }
}

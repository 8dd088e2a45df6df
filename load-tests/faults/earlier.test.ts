import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { earlierCommit, layEarlier } from './earlier.ts';

/** A history, newest first, as lock files of its commits. */
const gitOf =
  (locks: readonly string[]) =>
  (...[verb, ...args]: readonly string[]): string => {
    if (verb === 'log') return locks.map((_, n) => `c${n}\n`).join('');
    return `${locks[Number(/^c(\d+):package-lock.json$/.exec(args[0] ?? '')?.[1])]}\n`;
  };

test('F20N: the earlier release is the earliest that needs the same packages', () => {
  expect(earlierCommit(gitOf(['a', 'a', 'a']))).toBe('c2');
  expect(earlierCommit(gitOf(['a', 'a', 'b', 'a']))).toBe('c1');
  expect(earlierCommit(gitOf(['a', 'b', 'b']))).toBeUndefined();
  expect(earlierCommit(gitOf(['a']))).toBeUndefined();
  expect(earlierCommit(gitOf([]))).toBeUndefined();
});

test('F20N: its tree finds its own packages and the installed ones of others', () => {
  const root = join(realpathSync(mkdtempSync(join(tmpdir(), 'doui-'))), 'root');
  const own = join(root, 'packages/kernel');
  const git = (...args: readonly string[]): void => {
    const who = [
      '-c',
      'user.name=a',
      '-c',
      'user.email=a@example.org',
      '-c',
      'commit.gpgsign=false',
    ];
    execFileSync('git', [...who, ...args], { cwd: root, stdio: 'ignore' });
  };
  for (const folder of [own, join(root, 'node_modules/other'), join(root, 'node_modules/@doui')]) {
    mkdirSync(folder, { recursive: true });
  }
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(join(root, '.gitignore'), 'node_modules');
  symlinkSync('../../packages/kernel', join(root, 'node_modules/@doui/kernel'));
  git('init');
  for (const release of ['first', 'second']) {
    writeFileSync(join(own, 'release'), release);
    git('add', '.');
    git('commit', '-m', release);
  }
  const directory = join(root, '../earlier');
  const earlier = layEarlier(root, directory);
  if ('why' in earlier) throw new Error(earlier.why);
  expect(readFileSync(join(directory, 'node_modules/@doui/kernel/release'), 'utf8')).toBe('first');
  expect(realpathSync(join(directory, 'node_modules/other'))).toBe(
    join(root, 'node_modules/other'),
  );
  earlier.remove();
  expect(existsSync(directory)).toBe(false);
  rmSync(join(root, '..'), { recursive: true });
});

test('F20N: a tree without a history has no earlier release, and says so', () => {
  const root = mkdtempSync(join(tmpdir(), 'doui-'));
  expect(layEarlier(root, join(root, 'earlier'))).toEqual({ why: expect.stringMatching(/git/) });
  expect(existsSync(join(root, 'earlier'))).toBe(false);
  rmSync(root, { recursive: true });
});

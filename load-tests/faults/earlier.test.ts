import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { earlierCommit, layEarlier } from './earlier.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

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

test('F20N: its tree finds its own packages and the installed ones, or it says why there is none', () => {
  const directory = join(realpathSync(mkdtempSync(join(tmpdir(), 'doui-'))), 'earlier');
  const earlier = layEarlier(root, directory);
  if ('why' in earlier) {
    // A source tree without a history, or right after its packages changed.
    expect(earlier.why).not.toBe('');
    return;
  }
  expect(realpathSync(join(directory, 'node_modules/@doui/kernel'))).toBe(
    join(directory, 'packages/kernel'),
  );
  expect(realpathSync(join(directory, 'node_modules/kafkajs'))).toBe(
    realpathSync(join(root, 'node_modules/kafkajs')),
  );
  earlier.remove();
  rmSync(join(directory, '..'), { recursive: true });
});

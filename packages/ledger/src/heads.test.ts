import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Collections } from './database.ts';
import { createHeads } from './heads.ts';
import { limits } from './limits.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('F5: who comes while a read hangs waits no longer than who came first', async () => {
  // A database that stands still answers nobody, and refuses nobody.
  const silent = { find: () => ({ toArray: () => new Promise(() => {}) }) };
  const heads = createHeads({ heads: silent } as unknown as Collections);
  const ended: string[] = [];
  const asked = (stream: string) =>
    heads.read(stream).catch((error) => void ended.push(`${stream} ${error.code}`));
  const first = asked('first');
  await vi.advanceTimersByTimeAsync(limits.databaseWaitMs / 2);
  const second = asked('second');
  await vi.advanceTimersByTimeAsync(limits.databaseWaitMs / 2);
  expect(ended).toEqual(['first ledger-unavailable']);
  await vi.advanceTimersByTimeAsync(limits.databaseWaitMs / 2);
  expect(ended).toEqual(['first ledger-unavailable', 'second ledger-unavailable']);
  await Promise.all([first, second]);
});

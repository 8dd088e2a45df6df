import type { MongoConnection } from '@doui/ledger';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { mongoIdentifiers } from './store.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each(['find', 'claim'] as const)(
  'F5: who comes while a %s hangs is answered in time too',
  async (what) => {
    // A database that stands still answers nobody, and refuses nobody.
    const never = () => new Promise(() => {});
    const model = { find: () => ({ lean: () => ({ exec: never }) }), bulkWrite: never };
    const identifiers = mongoIdentifiers({ model: () => model } as unknown as MongoConnection);
    const ended: string[] = [];
    const ask = (hash: string) =>
      identifiers[what](hash, 'person').catch((error) => void ended.push(`${hash} ${error.code}`));
    const first = ask('first');
    await vi.advanceTimersByTimeAsync(900);
    const second = ask('second');
    await vi.advanceTimersByTimeAsync(900);
    expect(ended).toEqual(['first database-unavailable']);
    await vi.advanceTimersByTimeAsync(900);
    expect(ended).toEqual(['first database-unavailable', 'second database-unavailable']);
    await Promise.all([first, second]);
  },
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDirectory } from '../directory/memory-directory.ts';
import type { Happening } from './events.ts';
import { followedId, memoryFollowedStore } from './followed.ts';
import { type Taken, takeHappenings } from './take.ts';

const stream = { source: 'consent', org: 'hikkoshibin', kind: 'person', id: 'abc' } as const;
const nth = (version: number): Happening => ({
  ...stream,
  version,
  at: version,
  what: { type: 'withdrawn', purpose: `p${version}`, scopes: [] },
});
const id = followedId('consent', 'hikkoshibin', 'person', 'abc');

function world(options: { owner?: number; crash?: () => boolean } = {}) {
  const followed = memoryFollowedStore();
  const kept: number[] = [];
  const gaps: number[] = [];
  const deps = {
    followed: {
      ...followed,
      save: (changed: Parameters<typeof followed.save>[0]) => {
        if (options.crash?.()) throw new Error('crashed');
        return followed.save(changed);
      },
    },
    directory: createDirectory(),
    history: async (_: unknown, from: number, to: number) =>
      Array.from({ length: Math.max(0, Math.min(to, options.owner ?? 0) - from + 1) }, (_each, n) =>
        nth(from + n),
      ),
    keep: async (taken: readonly Taken[]) =>
      void kept.push(...taken.map(({ happening }) => happening.version)),
    onGap: (happening: Happening) => void gaps.push(happening.version),
  };
  const take = (...versions: number[]) => takeHappenings(deps, versions.map(nth));
  return { take, kept, gaps, version: async () => (await followed.read([id])).get(id)?.version };
}

test('P2, F12: repeated and disordered events are acted on once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), { maxLength: 8 }),
      async (batches) => {
        const { take, kept } = world({ owner: 12 });
        for (const batch of batches) await take(...batch);
        const newest = Math.max(0, ...batches.flat());
        expect(kept).toEqual(Array.from({ length: newest }, (_, n) => n + 1));
      },
    ),
  );
});

test('a gap is filled by the owner, and nothing after it is acted on before', async () => {
  const { take, kept, gaps } = world({ owner: 4 });
  await take(1);
  await take(5);
  expect(kept).toEqual([1, 2, 3, 4, 5]);
  expect(gaps).toEqual([5]);
});

test('while the owner does not show what is missing, the event is held', async () => {
  const { take, kept, version } = world({ owner: 2 });
  await take(1);
  await expect(take(5)).rejects.toMatchObject({ code: 'history-incomplete', retriable: true });
  expect(kept).toEqual([1]);
  expect(await version()).toBe(1);
});

test('F2: a crash between effects and version makes the same effects again', async () => {
  let crashing = true;
  const { take, kept, version } = world({ crash: () => crashing });
  await expect(take(1, 2)).rejects.toThrow('crashed');
  crashing = false;
  await take(1, 2);
  expect(kept).toEqual([1, 2, 1, 2]); // The store of effects knows them by their ids.
  expect(await version()).toBe(2);
});

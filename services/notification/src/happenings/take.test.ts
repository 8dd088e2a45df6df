import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDirectory } from '../directory/memory-directory.ts';
import type { Happening } from './events.ts';
import { followedId, memoryFollowedStore } from './followed.ts';
import { grouped } from './grouped.ts';
import { createTaker, type Taken } from './take.ts';

const stream = { source: 'consent', org: 'hikkoshibin', kind: 'person', id: 'abc' } as const;
const nth = (version: number): Happening => ({
  ...stream,
  version,
  at: version,
  what: { type: 'withdrawn', purpose: `p${version}`, scopes: [] },
});
const id = followedId('consent', 'hikkoshibin', 'person', 'abc');

function world(options: { owner?: number; crash?: () => boolean; now?: number } = {}) {
  const followed = memoryFollowedStore();
  const kept: number[] = [];
  const gaps: number[] = [];
  const reads: string[] = [];
  const deps = {
    followed: {
      ...followed,
      save: async (changed: Parameters<typeof followed.save>[0]) => {
        if (options.crash?.()) throw new Error('crashed');
        return followed.save(changed);
      },
      read: async (ids: readonly string[]) => {
        reads.push(...ids);
        return followed.read(ids);
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
    seen: async () => undefined,
    isStopped: () => false,
    now: () => options.now ?? 0,
  };
  const taker = () => {
    const take = createTaker(deps);
    return (...versions: number[]) => take(versions.map(nth));
  };
  const take = taker();
  return {
    take,
    taker,
    kept,
    gaps,
    reads,
    version: async () => (await followed.read([id])).get(id)?.version,
  };
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

test('no read comes before the first effect of a new stream, nor between its events', async () => {
  const { take, kept, reads, version } = world();
  await Promise.all([take(1), take(2)]);
  await take(3);
  expect(kept).toEqual([1, 2, 3]);
  expect(reads).toEqual([]);
  expect(await version()).toBe(3);
});

test('F12: a beginning repeated after a restart neither lowers the version nor hides what follows', async () => {
  const { take, taker, kept, version } = world();
  await take(1, 2, 3);
  const again = taker();
  await again(1);
  expect(await version()).toBe(3);
  await again(4);
  expect(kept).toEqual([1, 2, 3, 1, 4]); // The store of effects knows the first by its id.
  await taker()(1, 2, 3, 4, 5);
  expect(await version()).toBe(5);
});

test('what is repeated long after is looked up first: it has no effect at all', async () => {
  const { take, taker, kept } = world();
  await take(1, 2);
  const late = world({ now: 3_600_000 });
  await late.take(1, 2);
  await late.taker()(1, 2);
  expect(late.kept).toEqual([1, 2]);
  expect(late.reads).toHaveLength(2);
  await taker()(2);
  expect(kept).toEqual([1, 2]);
});

test('of what is taken together one that fails harms no other', async () => {
  const done: number[] = [];
  const run = grouped<number>(async (all) => {
    await Promise.resolve();
    if (all.includes(13)) throw new Error('poison');
    done.push(...all);
  });
  const first = run(0);
  const rest = [1, 13, 2].map((each) => run(each));
  await first;
  expect((await Promise.allSettled(rest)).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect(done).toEqual([0, 1, 2]);
});

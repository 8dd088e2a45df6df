import { afterEach, expect, test, vi } from 'vitest';
import { gather } from './gather.ts';
import { kindOf } from './kinds.ts';
import { thingsNamed } from './things.ts';

afterEach(() => void vi.unstubAllGlobals());

const idOf = (n: number): string => `item${String(n).padStart(6, '0')}`;

/** A registry of 10⁵ items, which answers for the ids it is asked for and notes the questions. */
function registry() {
  const asked: string[][] = [];
  const held = new Map(Array.from({ length: 100_000 }, (_, n) => [idOf(n), n]));
  vi.stubGlobal('fetch', async (path: string) => {
    const ids = new URL(path, 'http://portal').searchParams.get('ids')?.split(',') ?? [];
    asked.push(ids);
    const items = ids.flatMap((id) => {
      const n = held.get(id);
      return n === undefined ? [] : [{ id, version: 1, name: { ja: `項目${n}`, en: `Item ${n}` } }];
    });
    return new Response(JSON.stringify({ items }));
  });
  const nameOf = gather((ids) => thingsNamed('hikkoshibin', kindOf('item'), ids), 100);
  return { asked, nameOf };
}

test('R-10.4: names are known of any of 10⁵ things, and only of those that are shown', async () => {
  const { asked, nameOf } = registry();
  const shown = [5, 1_001, 54_321, 99_999].map(idOf);
  const found = await Promise.all([...shown, ...shown, 'retiredlong'].map(nameOf));
  expect(found.slice(0, 4).map((thing) => thing?.body?.['name'])).toEqual(
    [5, 1_001, 54_321, 99_999].map((n) => ({ ja: `項目${n}`, en: `Item ${n}` })),
  );
  expect(found.slice(4, 8)).toEqual(found.slice(0, 4));
  expect(found.at(-1)).toBeNull();
  expect(asked).toEqual([[...shown, 'retiredlong']]);
});

test('R-10.4: more than one question carries are several, each as long as it may be', async () => {
  const { asked, nameOf } = registry();
  await Promise.all(Array.from({ length: 250 }, (_, n) => nameOf(idOf(n))));
  expect(asked.map((ids) => ids.length)).toEqual([100, 100, 50]);
  await nameOf(idOf(7));
  expect(asked.at(-1)).toEqual([idOf(7)]);
});

test('what a question fails with is told to who asked, and to nobody else', async () => {
  const nameOf = gather(async (ids) => {
    if (ids.includes('broken')) throw new Error('away');
    return new Map(ids.map((id) => [id, id]));
  }, 1);
  const [good, bad] = await Promise.allSettled([nameOf('good'), nameOf('broken')]);
  expect(good).toEqual({ status: 'fulfilled', value: 'good' });
  expect(bad.status).toBe('rejected');
});

import { expect, test } from 'vitest';
import { gather } from './index.ts';

test('what is asked for while one call is under way goes together in the next, in order', async () => {
  const batches: number[][] = [];
  const double = gather(async (asked: readonly number[]) => {
    batches.push([...asked]);
    await new Promise(setImmediate);
    return asked.map((n) => n * 2);
  });
  const first = double(1);
  await new Promise(setImmediate);
  const rest = Promise.all([2, 3, 4].map(double));
  expect([await first, ...(await rest)]).toEqual([2, 4, 6, 8]);
  expect(batches).toEqual([[1], [2, 3, 4]]);
});

test('no call takes more than it may, and a failed one fails only those it was made for', async () => {
  const sizes: number[] = [];
  const check = gather(
    async (asked: readonly number[]) => {
      sizes.push(asked.length);
      if (asked.includes(3)) throw new Error('three');
      return asked;
    },
    { max: 2 },
  );
  const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(check));
  expect(answers.map(({ status }) => status)).toEqual([
    ...['fulfilled', 'fulfilled', 'rejected', 'rejected', 'fulfilled'],
  ]);
  expect(sizes).toEqual([2, 2, 1]);
});

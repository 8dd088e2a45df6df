import { expect, test } from 'vitest';
import { sideBySide } from './index.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('all are taken, each once, as many at a time as may be and no more', async () => {
  const taken: number[] = [];
  let underWay = 0;
  let most = 0;
  await sideBySide([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await turn();
    underWay -= 1;
    taken.push(item);
  });
  expect([taken.toSorted(), most]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3]);
});

test('after a failure nothing is begun, what is under way ends, and the first error is told', async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  const run = sideBySide([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    await turn();
    if (item === 1) throw new Error('first');
    await turn();
    ended.push(item);
  });
  await expect(run).rejects.toThrow('first');
  expect([begun, ended]).toEqual([[1, 2], [2]]);
});

test('nothing to take is done at once', async () => {
  await sideBySide([], 4, () => Promise.reject(new Error('never')));
});

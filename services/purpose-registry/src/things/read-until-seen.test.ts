import { expect, test } from 'vitest';
import { readUntilSeen } from './read-until-seen.ts';

const turn = () => new Promise(setImmediate);

test('R-9.3: what another replica wrote while the database was away is read when it is back', async () => {
  const seen = new Map<string, number>();
  const troubles: unknown[] = [];
  let away = true;
  const { want } = readUntilSeen({
    read: async (stream, version) => {
      if (away) throw new Error('away');
      seen.set(stream, version);
    },
    onTrouble: (error) => void troubles.push(error),
    pauseMs: 1,
  });
  want('kaisha/purpose/news', 2);
  want('kaisha/purpose/news', 3);
  await expect.poll(() => troubles.length).toBeGreaterThan(2);
  expect(seen.size).toBe(0);
  away = false;
  await expect.poll(() => seen.get('kaisha/purpose/news')).toBe(3);
});

test('one read of a stream is under way at a time, and the newest version is the last to be read', async () => {
  const reads: number[] = [];
  let done: () => void = () => undefined;
  const { want } = readUntilSeen({
    read: (_, version) => {
      reads.push(version);
      return new Promise<void>((resolve) => {
        done = resolve;
      });
    },
    onTrouble: () => undefined,
  });
  for (const version of [1, 2, 3, 2]) want('a', version);
  expect(reads).toEqual([1]);
  done();
  await turn();
  expect(reads).toEqual([1, 3]);
  done();
  await turn();
  want('a', 4);
  expect(reads).toEqual([1, 3, 4]);
});

test('after a stop nothing is asked again', async () => {
  let reads = 0;
  const reader = readUntilSeen({
    read: async () => {
      reads += 1;
      throw new Error('away');
    },
    onTrouble: () => undefined,
    pauseMs: 1,
  });
  reader.want('a', 1);
  reader.stop();
  for (let n = 0; n < 20; n++) await turn();
  expect(reads).toBe(1);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKeySet } from './key-set.ts';

const setOf = (keys: readonly string[]) => {
  const set = createKeySet();
  for (const key of keys) set.add(Buffer.from(key));
  return set;
};

test('R-9.3: it counts different keys, and its digest knows no order and no repeats', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 600 }), fc.integer(), (keys, seed) => {
      const different = [...new Set(keys)];
      const shuffled = different.toSorted((a, b) => ((a.length * 31 + seed) % 7) - (b.length % 7));
      const [once, again] = [setOf(keys), setOf([...shuffled, ...keys])];
      expect(once.size()).toBe(different.length);
      expect([again.size(), again.digest()]).toEqual([once.size(), once.digest()]);
    }),
  );
});

test('R-9.3: another key instead of one is another digest', () => {
  const keys = Array.from({ length: 100_000 }, (_, n) => `hikkoshibin/person/${n.toString(36)}`);
  const all = setOf(keys);
  expect(all.size()).toBe(keys.length);
  const digests = new Set(
    keys
      .slice(0, 200)
      .map((_, left) => setOf(keys.toSpliced(left, 1, `other/${left}`).slice(0, 500)).digest()),
  );
  expect(digests.size).toBe(200);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDueIndex, type Due } from './due.ts';

const anyDue: fc.Arbitrary<Due> = fc.record({
  dueAt: fc.integer({ min: 0, max: 1_000 }),
  stream: fc.constantFrom('o/person/a', 'o/person/b', 'o/person/c'),
  purpose: fc.constantFrom('p1', 'p2'),
  answerVersion: fc.integer({ min: 1, max: 50 }),
});

describe('R-3.1: what is due', () => {
  test('comes out in order, and nothing before its time', () => {
    fc.assert(
      fc.property(fc.array(anyDue), fc.nat(1_000), (all, now) => {
        const index = createDueIndex();
        for (const due of all) index.putBack(due);
        const taken = index.take(now, Number.POSITIVE_INFINITY).map(({ dueAt }) => dueAt);
        const wanted = all.map(({ dueAt }) => dueAt).filter((dueAt) => dueAt <= now);
        expect(taken).toEqual(wanted.sort((a, b) => a - b));
        expect(index.size()).toBe(all.length - taken.length);
      }),
    );
  });

  test('stands in the index once, however often a state is read', () => {
    const index = createDueIndex();
    const due = { dueAt: 5, stream: 'o/person/a', purpose: 'p1', answerVersion: 2 };
    for (let n = 0; n < 3; n++) index.add(due);
    index.add({ ...due, answerVersion: 1 });
    expect(index.size()).toBe(1);
    index.add({ ...due, answerVersion: 4, dueAt: 9 });
    expect(index.take(5, 10)).toEqual([due]);
    expect(index.take(9, 10)).toHaveLength(1);
  });
});

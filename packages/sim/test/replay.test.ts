import { describe, expect, test } from 'vitest';
import { runSeed } from '../src/index.ts';
import { makePlan } from '../src/plan.ts';

describe('F22: a seed is a world', { timeout: 300_000 }, () => {
  test.each([3, 17, 59])('seed %i replays to the last letter', async (seed) => {
    const first = await runSeed({ seed, traced: true });
    const again = await runSeed({ seed, traced: true });
    expect(again.lines).toEqual(first.lines);
    expect(again.digest).toBe(first.digest);
    expect(first.lines.length).toBeGreaterThan(100);
  });

  test('no two of three thousand seeds have one plan', () => {
    const plans = Array.from({ length: 3_000 }, (_, seed) => {
      const { lengthMs, steps, faults } = makePlan(seed);
      return JSON.stringify([lengthMs, steps.length, faults]);
    });
    expect(new Set(plans).size).toBe(3_000);
  });

  test('another seed is another world', async () => {
    const [one, other] = [await runSeed({ seed: 1 }), await runSeed({ seed: 2 })];
    expect(one.digest).not.toBe(other.digest);
  });

  test('the clocks and chance of the machine are given back', async () => {
    const before = [Date.now, Math.random, setTimeout, setImmediate] as const;
    const startedMs = performance.now();
    await runSeed({ seed: 5 });
    expect([Date.now, Math.random, setTimeout, setImmediate]).toEqual(before);
    expect(performance.now()).toBeGreaterThan(startedMs);
  });
});

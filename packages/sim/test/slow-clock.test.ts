import { expect, test } from 'vitest';
import { runSeed } from '../src/index.ts';
import { makePlan } from '../src/plan.ts';

/** Found by seed 975: a gate whose clock was slow held back what had been given since. */
test('F8, P6: a gate an hour behind lets through what was given a moment ago', async () => {
  const [who = ''] = makePlan(975).persons;
  const hourMs = 3_600_000;
  const clock = (of: string) =>
    ({ kind: 'clock', of, jumpMs: -hourMs, atMs: 0, forMs: 100 }) as const;
  const plan = {
    ...makePlan(975),
    faults: [clock('gate0'), clock('gate1')],
    steps: [
      { atMs: 100, who, does: 'give' },
      { atMs: 1_500, who, does: 'release', feed: 'power' },
      { atMs: 1_500, who, does: 'release', feed: 'water' },
    ],
  } as const;
  const { violations, counts } = await runSeed({ seed: 975, plan });
  expect(violations).toEqual([]);
  expect(counts).toMatchObject({ inputs: 2, outputs: 2 });
});

import { expect, test } from 'vitest';
import { runSeed, shrink } from '../src/index.ts';

test('F22: a failing seed shrinks to what it takes, and what is left replays', async () => {
  const options = { seed: 1, mistake: 'deny-does-not-win' } as const;
  const failed = await runSeed(options);
  expect(failed.violations).not.toEqual([]);
  const { plan, ran } = await shrink(failed, options);
  expect(ran.violations.map(({ property }) => property)).toContain('P3');
  // Given, stopped all the same, and a record: nothing else is needed, and no fault at all.
  expect(plan.faults).toEqual([]);
  expect(plan.steps.map(({ does }) => does).sort()).toEqual(['give', 'release', 'stop']);
  const again = await runSeed({ ...options, plan });
  expect(again.digest).toBe(ran.digest);
  // Without the mistake the same world is right.
  expect((await runSeed({ seed: 1, plan })).violations).toEqual([]);
});

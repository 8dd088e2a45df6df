import { topics } from '@doui/events';
import { expect, test } from 'vitest';
import { runSeed } from '../src/index.ts';
import { makePlan } from '../src/plan.ts';

/** A leader of consents is cut off from its peers and not from the gates, while somebody withdraws (F4). */
function planOf(seed: number) {
  const [who = ''] = makePlan(seed).persons;
  const away = [0, 1].map((partition) => ({
    ...({ kind: 'former-leader', topic: topics.consentState, partition } as const),
    ...{ atMs: 700, forMs: 6_000 },
  }));
  const release = (atMs: number) => ({ atMs, does: 'release', who, feed: 'power' }) as const;
  const steps = [
    { atMs: 50, who, does: 'give' } as const,
    { atMs: 900, who, does: 'withdraw' } as const,
    ...[4_600, 4_900, 5_200, 5_500, 5_800].map(release),
  ];
  return { ...makePlan(seed), lengthMs: 6_000, faults: away, steps };
}

const violated = async (mistake?: 'fresh-by-end-offsets'): Promise<string[]> => {
  const found: string[] = [];
  for (let seed = 1; seed <= 5; seed++) {
    const { violations } = await runSeed({ seed, mistake, plan: planOf(seed) });
    found.push(...violations.map(({ property }) => property));
  }
  return found;
};

test('F4: ticks are not fooled by a leader that no longer leads, end offsets are', {
  timeout: 300_000,
}, async () => {
  expect(await violated()).toEqual([]);
  expect(await violated('fresh-by-end-offsets')).not.toEqual([]);
});

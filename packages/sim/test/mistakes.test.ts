import { describe, expect, test } from 'vitest';
import { type Mistake, mistakes, runSeed } from '../src/index.ts';

/** Ticks against end offsets are tried with a plan of their own (`former-leader.test.ts`). */
type Undirected = Exclude<Mistake, 'fresh-by-end-offsets'>;
const undirected = mistakes.filter((one): one is Undirected => one !== 'fresh-by-end-offsets');

/** In how many seeds, counted from the first, each mistake must have shown itself, and as what. */
const caught: Readonly<Record<Undirected, { within: number; as: readonly string[] }>> = {
  'publishes-before-append': { within: 10, as: ['P7'] },
  'answers-before-durable': { within: 200, as: ['P1', 'P7'] },
  'answers-before-published': { within: 10, as: ['P1'] },
  'forgets-the-unpublished': { within: 600, as: ['P1', 'P2'] },
  'no-fence': { within: 100, as: ['P3', 'P4', 'P5', 'P6'] },
  'no-lease': { within: 600, as: ['P3', 'P4'] },
  'reads-offset-before-producer': { within: 600, as: ['P5', 'P6'] },
  'checks-after-send': { within: 10, as: ['P3', 'P4'] },
  'decides-before-lease': { within: 600, as: ['P3', 'P4'] },
  'commits-offset-first': { within: 600, as: ['P3', 'P4', 'P6'] },
  'keeps-decisions-of-lost-producer': { within: 100, as: ['P3', 'P4'] },
  'takes-any-version': { within: 100, as: ['P3', 'P4'] },
  'acts-out-of-order': { within: 10, as: ['P2'] },
  'deny-does-not-win': { within: 20, as: ['P3', 'P4'] },
  'reads-aborted-input': { within: 600, as: ['P5', 'P6'] },
  'provision-outside-transaction': { within: 200, as: ['P5'] },
};

describe('F22: the simulation finds mistakes', () => {
  test.each(undirected)('%s', { timeout: 900_000 }, async (mistake) => {
    const { within, as } = caught[mistake];
    let found: readonly string[] = [];
    for (let seed = 1; seed <= within && found.length === 0; seed++) {
      const { violations } = await runSeed({ seed, mistake });
      found = violations.map(({ property }) => property);
    }
    expect(found).not.toEqual([]);
    expect(found.filter((property) => as.includes(property))).not.toEqual([]);
  });
});

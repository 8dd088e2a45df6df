import { expect, test } from 'vitest';
import { runSeed } from '../src/index.ts';

const each = 1_000;

/** Half of the two thousand: the other half is another file, so that two cores share them. */
export function thousandSeeds(which: string, first: number): void {
  test(`F22: P1 to P7 hold in ${each} worlds (${which} seeds)`, { timeout: 900_000 }, async () => {
    const failed: string[] = [];
    for (let n = 0; n < each; n++) {
      const seed = first + 2 * n;
      const { violations } = await runSeed({ seed });
      for (const { property, code, what, where } of violations.slice(0, 3)) {
        failed.push(`npm run sim -- --seed ${seed}: ${property} ${code}: ${what} at ${where}`);
      }
    }
    expect(failed).toEqual([]);
  });
}

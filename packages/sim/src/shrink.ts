import type { Violation } from '@doui/history';
import { makePlan, type Plan } from './plan.ts';
import { type Ran, type RunOptions, runSeed } from './run.ts';

export type Shrunk = { readonly plan: Plan; readonly ran: Ran; readonly runs: number };

/** What counts as the same failure: one bug may show as several violations, in any order. */
const kinds = (violations: readonly Violation[]): ReadonlySet<string> =>
  new Set(violations.map(({ property, code }) => `${property} ${code}`));

/**
 * Looks for a smaller plan that still fails in one of the same ways: fewer faults, then fewer steps, by
 * halves first and one by one then.
 */
export async function shrink(failed: Ran, options: RunOptions, runsMax = 150): Promise<Shrunk> {
  const wanted = kinds(failed.violations);
  let plan = options.plan ?? makePlan(options.seed);
  let ran = failed;
  let runs = 0;

  async function stillFails(smaller: Plan): Promise<boolean> {
    if (runs >= runsMax) return false;
    runs += 1;
    const tried = await runSeed({ ...options, plan: smaller });
    if (![...kinds(tried.violations)].some((kind) => wanted.has(kind))) return false;
    plan = smaller;
    ran = tried;
    return true;
  }

  async function without<Part>(
    parts: () => readonly Part[],
    put: (parts: readonly Part[]) => Plan,
  ): Promise<void> {
    for (let size = Math.ceil(parts().length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; at < parts().length; ) {
        const all = parts();
        const left = [...all.slice(0, at), ...all.slice(at + size)];
        if (!(await stillFails(put(left)))) at += size;
      }
    }
  }

  await without(
    () => plan.faults,
    (faults) => ({ ...plan, faults }),
  );
  await without(
    () => plan.steps,
    (steps) => ({ ...plan, steps }),
  );
  return { plan, ran, runs };
}

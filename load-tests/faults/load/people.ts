import { type Prepared, prepare } from '../../load/prepare.ts';

/**
 * The persons of a run: those who never change their mind, whose records must all arrive, and those
 * who give and withdraw all the time.
 */
export type People = Prepared & {
  readonly steady: readonly string[];
  readonly changing: readonly string[];
};

export async function gather(count: number): Promise<People> {
  const prepared = await prepare(count, true);
  const half = Math.floor(count / 2);
  return {
    ...prepared,
    steady: prepared.persons.slice(0, half),
    changing: prepared.persons.slice(half),
  };
}

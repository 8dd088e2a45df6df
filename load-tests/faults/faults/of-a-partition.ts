import { partitionOf } from '@doui/events';
import { feed } from '../feeds.ts';
import { type Run, within } from '../run.ts';
import { partitions } from '../watch/watch.ts';

/** The partition of a state topic in which a person's state lies. */
export const partitionOfState = (person: string): number =>
  partitionOf(`${feed.org}/person/${person}`, partitions);

/** Whether a record of one of them leaves in that time. */
export async function flowsFor(
  { watch }: Run,
  persons: readonly string[],
  ms: number,
): Promise<boolean> {
  const before = watch.outputs.length;
  const flows = async () => watch.outputs.slice(before).some((one) => persons.includes(one.person));
  return within(ms, flows);
}

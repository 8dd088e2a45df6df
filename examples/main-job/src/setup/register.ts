import { randomUUID } from 'node:crypto';
import type { Org, Person } from '../people/person.ts';
import { inParallel } from '../wait.ts';
import type { World } from '../world.ts';
import { partsOf, sendBatch } from './batch.ts';

/** Everybody, with the pseudonymous id the organisation's doui gave them. */
export type Registered = { readonly person: Person; readonly id: string };

const linesPerBatch = 500;
const batchesAtOnce = 2;
const signInsAtOnce = 8;

/** Registers everybody: who signs in by itself, the others through their organisation's system. */
export async function registerAll(world: World, people: readonly Person[]): Promise<Registered[]> {
  const signingIn = people.filter(({ login }) => login !== undefined);
  const others = people.filter(({ login }) => login === undefined);
  const own = inParallel(signingIn, signInsAtOnce, async (person) => {
    const recorded = await world.person(person.login ?? '', person.org).register();
    return { person, id: String(recorded.body['person']) };
  });
  const parts = byOrg(others).flatMap(([org, theirs]) =>
    partsOf(theirs, linesPerBatch).map((part) => ({ org, part })),
  );
  let done = 0;
  const registered = inParallel(parts, batchesAtOnce, async ({ org, part }) => {
    const lines = part.map(({ number, minor }) => ({
      commandId: randomUUID(),
      customerNumber: number,
      ...(minor ? { bornOn: '2015-05-05' } : {}),
    }));
    const answers = await sendBatch(world, org, 'persons:batch', lines);
    done += part.length;
    world.terminal.progress(`registered ${done} of ${others.length} through their organisations`);
    return part.map((person, at) => ({ person, id: String(answers[at]?.body?.['person']) }));
  });
  return (await Promise.all([own, registered.then((all) => all.flat())])).flat();
}

export function byOrg<T extends { org: Org }>(people: readonly T[]): [Org, T[]][] {
  const groups = new Map<Org, T[]>();
  for (const person of people) {
    const group = groups.get(person.org) ?? [];
    groups.set(person.org, group);
    group.push(person);
  }
  return [...groups];
}

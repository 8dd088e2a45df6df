import { randomUUID } from 'node:crypto';
import type { Org } from '../people/person.ts';
import { feeds } from '../people/record-of.ts';
import { inParallel } from '../wait.ts';
import type { World } from '../world.ts';
import type { Registered } from './register.ts';

/**
 * Where no consent is asked for, who does not want it objects: at the list broker by opting out, at
 * the gas company by asking that provision stops. Their organisation's system writes it down.
 */
export async function objectAll(world: World, everybody: readonly Registered[]): Promise<number> {
  const objecting = everybody.filter(
    ({ person }) => person.org !== 'hikkoshibin' && person.reaction === 'refuse',
  );
  await inParallel(objecting, 6, async ({ person, id }) => {
    const what = objectionOf(person.org);
    const answer = await world.api.call({
      method: 'POST',
      path: `/v1/organisations/${person.org}/persons/${id}/${what.path}`,
      token: await world.systemToken(person.org),
      body: { commandId: randomUUID(), ...what.body },
    });
    if (answer.status !== 201 && answer.status !== 202) {
      throw new Error(`${what.path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  });
  return objecting.length;
}

export function objectionOf(org: Org): { path: string; body: Record<string, unknown> } {
  if (org === 'meibodata') {
    return { path: 'opt-outs', body: { schemes: ['mailorder'], method: 'call' } };
  }
  const { purpose } = feeds[org];
  return { path: 'stops', body: { kind: 'provision', purpose, ground: 'wish' } };
}

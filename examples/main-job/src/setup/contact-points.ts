import { randomUUID } from 'node:crypto';
import { personPassword } from '@doui/local';
import { inParallel } from '../wait.ts';
import type { World } from '../world.ts';
import type { Registered } from './register.ts';

/** Who signs in itself says where mail reaches it; doui keeps the address sealed. */
export async function giveContactPoints(
  world: World,
  everybody: readonly Registered[],
): Promise<number> {
  const signingIn = everybody.filter(({ person }) => person.login !== undefined);
  await inParallel(signingIn, 6, async ({ person, id }) => {
    const login = person.login ?? '';
    const answer = await world.api.call({
      method: 'PUT',
      path: `/v1/organisations/${person.org}/persons/${id}/contact-points`,
      token: await world.tokens.ofPerson(login, personPassword(login)),
      // A mail for each answer too, not only for what ends.
      body: { commandId: randomUUID(), eMail: person.email, language: 'ja', receipts: true },
    });
    if (answer.status !== 200) {
      throw new Error(`contact points: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
  });
  return signingIn.length;
}

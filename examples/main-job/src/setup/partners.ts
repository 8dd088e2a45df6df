import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inJava, secretFile, subscribers } from '../parties.ts';
import type { Org } from '../people/person.ts';
import type { World } from '../world.ts';

/** What a partner signs its own words with is shown to whoever registers it, who hands it over. */
async function giveOwnSecret(world: World, org: Org, partner: string): Promise<void> {
  const answer = await world.api.call({
    method: 'PUT',
    path: `/v1/organisations/${org}/partners/${partner}`,
    token: await world.tokens.ofClient(world.access.client('operator', org)),
    body: { commandId: randomUUID(), kafkaUser: `partner-${partner}` },
  });
  const { secret } = (answer.body ?? {}) as { secret?: string };
  if (!secret) throw new Error(`${partner}: ${answer.status} ${JSON.stringify(answer.body)}`);
  writeFileSync(secretFile(world, partner), `${secret}\n`, { mode: 0o600 });
}

/** Each partner says where it wants to be told; the secret it gets goes to its receiver alone. */
export async function subscribePartners(
  world: World,
  receiverUrl: string,
  status: 'active' | 'paused' = 'active',
): Promise<string> {
  const secrets: Record<string, string> = {};
  for (const [org, partner] of subscribers) {
    const token = await world.tokens.ofClient(world.access.named(`partner-${partner}`));
    const answer = await world.api.call({
      method: 'PUT',
      path: `/v1/organisations/${org}/partners/${partner}/subscriptions/mainjob`,
      token,
      body: { commandId: randomUUID(), url: `${receiverUrl}/${partner}`, status },
    });
    const { secret } = (answer.body ?? {}) as { secret?: string };
    if (!secret) throw new Error(`${partner}: ${answer.status} ${JSON.stringify(answer.body)}`);
    secrets[partner] = secret;
    if (inJava.includes(partner)) await giveOwnSecret(world, org, partner);
  }
  const file = join(world.settings.directory, 'webhook-secrets.json');
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  return file;
}

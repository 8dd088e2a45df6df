import type { World } from '../world.ts';

/** Provision records as the service that stores them gives them out, page by page. */
export async function countProvisions(
  world: World,
  org: string,
  query: Readonly<Record<string, string>>,
): Promise<number> {
  const token = await world.tokens.ofClient(world.access.client('auditor', org));
  let count = 0;
  let cursor: string | undefined;
  do {
    const search = new URLSearchParams({ limit: '500', ...query, ...(cursor ? { cursor } : {}) });
    const path = `/v1/organisations/${org}/provisions?${search}`;
    const answer = await world.api.call({ method: 'GET', path, token });
    if (answer.status !== 200) {
      throw new Error(`provisions: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    const page = answer.body as { items: readonly unknown[]; next?: string };
    count += page.items.length;
    cursor = page.next;
  } while (cursor !== undefined);
  return count;
}

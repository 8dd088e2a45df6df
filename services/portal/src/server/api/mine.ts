import { Fault } from '@doui/kernel';
import type { Services } from './proxy.ts';

/** An organisation that knows the person, with what it answers about it. */
export type Mine = { readonly id: string; readonly name: unknown; readonly person: unknown };

const answerMs = 10_000;

/**
 * Where somebody is known: every organisation is asked, as any client could ask it, and those that
 * know nobody are left out. One answer instead of one per organisation, for phones on slow lines.
 */
export async function organisationsOf(
  services: Services,
  token: string,
  language: string,
): Promise<Mine[]> {
  const list = await get(services['purpose-registry'], '/v1/public/organisations', {});
  const { items } = list.body as { items: readonly { id: string; name: unknown }[] };
  const headers = { authorization: `Bearer ${token}`, 'accept-language': language };
  const known = await Promise.all(
    items.map(async ({ id, name }) => {
      const path = `/v1/organisations/${id}/persons/me`;
      const { status, body } = await get(services.consent, path, headers);
      return status === 404 ? [] : [{ id, name, person: body }];
    }),
  );
  return known.flat();
}

async function get(base: string | undefined, path: string, headers: Record<string, string>) {
  const unavailable = (cause?: unknown) =>
    new Fault('service-unavailable', { retriable: true, cause });
  if (base === undefined) throw unavailable();
  const answer = await fetch(new URL(path, base), {
    headers: { accept: 'application/json', ...headers },
    redirect: 'error',
    signal: AbortSignal.timeout(answerMs),
  }).catch((cause: unknown) => {
    throw unavailable(cause);
  });
  const body: unknown = await answer.json();
  if (answer.status === 401) throw new Fault('no-token', { retriable: false });
  if (answer.status !== 200 && answer.status !== 404) throw unavailable();
  return { status: answer.status, body };
}

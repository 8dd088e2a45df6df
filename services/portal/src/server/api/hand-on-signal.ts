import { randomUUID } from 'node:crypto';
import type { Mine } from './mine.ts';
import type { Services } from './proxy.ts';

const answerMs = 10_000;
const knownMax = 10_000;

/**
 * Hands the browser's `Sec-GPC: 1` to every organisation that knows the person, once in a session: a person who looks
 * at nothing but their messages has said it all the same. What the organisation makes of it (nothing, where it was
 * undone before) is the service's to say. What could not be handed on is tried again with the next look.
 */
export function createSignal(services: Services) {
  const told = new Set<string>();
  return async (
    session: { readonly key: string; readonly token: string },
    organisations: readonly Mine[],
  ): Promise<void> => {
    const base = services['opt-out'];
    if (base === undefined || told.has(session.key)) return;
    if (told.size >= knownMax) told.clear();
    told.add(session.key);
    const handed = organisations.map(async ({ id }) => {
      const answer = await fetch(new URL(`/v1/organisations/${id}/persons/me/gpc`, base), {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(answerMs),
        headers: {
          authorization: `Bearer ${session.token}`,
          'content-type': 'application/json',
          'sec-gpc': '1',
        },
        body: JSON.stringify({ commandId: randomUUID() }),
      });
      await answer.body?.cancel();
      if (answer.status >= 500) throw new Error(`opt-out answered ${answer.status}`);
    });
    const ends = await Promise.allSettled(handed);
    if (ends.some(({ status }) => status === 'rejected')) told.delete(session.key);
  };
}

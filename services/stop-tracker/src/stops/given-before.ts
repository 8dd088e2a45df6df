import type { ServiceClient } from '@doui/http';
import { type Position, parseStreamKey } from '@doui/kernel';
import { without } from './decide.ts';
import type { GivenBefore, Scope } from './events.ts';
import { readAnswers, type Said } from './wire-history.ts';

/** What had been given right before a position; `undefined` where nobody can say. */
export type AskGivenBefore = (position: Position) => Promise<GivenBefore | undefined>;

const pageMax = 100;
const entriesMax = 2_000;

/**
 * Asks the owner of the answers. The state topic shows what stood before only to who was there at that time: after a
 * restart, or where one record brings several versions, a stop would concern only the partners that have a feed, and
 * not those that were told of the consent.
 */
export const askGivenBefore =
  (consent: ServiceClient): AskGivenBefore =>
  async ({ service, stream, version }) => {
    const { org, kind, id } = parseStreamKey(stream) ?? {};
    if (service !== 'consent' || kind !== 'person' || version > entriesMax) return undefined;
    const given = new Map<string, readonly Scope[]>();
    for (let next = 1; next < version; ) {
      const limit = Math.min(version - next, pageMax);
      const path = `/v1/organisations/${org}/persons/${id}/history?from=${next}&limit=${limit}`;
      const { status, body } = await consent.call({ method: 'GET', path });
      const entries = status === 200 ? readAnswers(body) : [];
      const last = entries.at(-1);
      // Erased meanwhile, or not shown: a case too many hurts nobody.
      if (!last || entries[0]?.version !== next) return undefined;
      for (const entry of entries) if (entry.version < version) apply(given, entry);
      next = last.version + 1;
    }
    return given;
  };

function apply(given: Map<string, readonly Scope[]>, entry: Said): void {
  if (entry.type === 'answered') {
    for (const answer of entry.answers) {
      if (answer.given) given.set(answer.purpose, answer.scopes);
      else given.delete(answer.purpose);
    }
  } else if (entry.type === 'expired') given.delete(entry.purpose);
  else if (entry.type === 'withdrawn') {
    const left =
      entry.scopes.length > 0 ? without(given.get(entry.purpose) ?? [], entry.scopes) : [];
    if (left.length > 0) given.set(entry.purpose, left);
    else given.delete(entry.purpose);
  }
}

const patienceMs = 2_000;
const pauseMs = 200;
const restMs = 10_000;

/**
 * A case does not wait long for another service: what cannot be asked within two seconds nobody can say, and for a
 * while it is not asked again.
 */
export function withPatience(
  ask: AskGivenBefore,
  clock: { readonly monotonicMs: () => number; readonly wait: (ms: number) => Promise<void> },
): AskGivenBefore {
  const { monotonicMs, wait } = clock;
  let restsUntilMs = 0;
  return async (position) => {
    const untilMs = monotonicMs() + patienceMs;
    while (monotonicMs() >= restsUntilMs) {
      try {
        return await ask(position);
      } catch {
        if (monotonicMs() >= untilMs) restsUntilMs = monotonicMs() + restMs;
        else await wait(pauseMs);
      }
    }
    return undefined;
  };
}

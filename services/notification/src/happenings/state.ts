import { unreachable } from '@doui/kernel';
import type { Happening, Scope } from './events.ts';
import { without } from './scopes.ts';

/** What is kept of one stream: how far it was followed, and who holds what. */
export type Followed = {
  readonly version: number;
  /** Purposes a consent is held for, with what it covers. */
  readonly holdings: Readonly<Record<string, readonly Scope[]>>;
  readonly erased: boolean;
};

export const nothingFollowed: Followed = {
  version: 0,
  holdings: {},
  erased: false,
};

/** The state after `happening`, which must be the next one of its stream. */
export function evolve(state: Followed, happening: Happening): Followed {
  const next = { ...state, version: happening.version };
  const { what } = happening;
  switch (what.type) {
    case 'answered': {
      const holdings = { ...state.holdings };
      for (const answer of what.answers) {
        if (answer.given) holdings[answer.purpose] = answer.scopes;
        else delete holdings[answer.purpose];
      }
      return { ...next, holdings };
    }
    case 'withdrawn': {
      const held = state.holdings[what.purpose] ?? [];
      const left = what.scopes.length === 0 ? [] : without(held, what.scopes);
      return { ...next, holdings: replaced(state.holdings, what.purpose, left) };
    }
    case 'expired':
      return { ...next, holdings: replaced(state.holdings, what.purpose, []) };
    case 'erased':
      return { ...next, holdings: {}, erased: true };
    case 'opted-out':
    case 'opt-out-undone':
    case 'use-stopped':
    case 'use-resumed':
    case 'contact-stopped':
    case 'contact-resumed':
    case 'purpose-published':
    case 'silent':
      return next;
    default:
      return unreachable(what);
  }
}

function replaced(
  holdings: Followed['holdings'],
  purpose: string,
  scopes: readonly Scope[],
): Followed['holdings'] {
  const { [purpose]: _, ...others } = holdings;
  return scopes.length === 0 ? others : { ...others, [purpose]: scopes };
}

import { type Instant, unreachable } from '@doui/kernel';
import type { Actor } from '../actor.ts';
import type { SchemeContent, SchemeEvent, SchemeVersion } from './events.ts';

/** Who proposed to publish the draft, when two publish together. */
export type Proposal = { readonly by: Actor; readonly at: Instant };

export type SchemeState =
  | { readonly status: 'none' }
  | { readonly status: 'draft'; readonly draft: SchemeContent; readonly proposal?: Proposal }
  | {
      readonly status: 'published';
      /** Oldest first, never empty. */
      readonly versions: readonly SchemeVersion[];
      readonly draft?: SchemeContent;
      readonly proposal?: Proposal;
    }
  | {
      readonly status: 'ended';
      readonly versions: readonly SchemeVersion[];
      readonly endedAt: Instant;
    };

export const initialScheme: SchemeState = { status: 'none' };

export function evolveScheme(state: SchemeState, event: SchemeEvent): SchemeState {
  switch (event.type) {
    case 'scheme-drafted':
      if (state.status === 'ended') return state;
      return state.status === 'published'
        ? { ...withoutProposal(state), draft: event.content }
        : { status: 'draft', draft: event.content };
    case 'scheme-proposed':
      return state.status === 'draft' || state.status === 'published'
        ? { ...state, proposal: { by: event.by, at: event.at } }
        : state;
    case 'scheme-declined':
      return withoutProposal(state);
    case 'scheme-published':
      return { status: 'published', versions: [...versionsOf(state), event.version] };
    case 'scheme-ended':
      return { status: 'ended', versions: versionsOf(state), endedAt: event.at };
    case 'restated':
      return state;
    default:
      return unreachable(event);
  }
}

function withoutProposal<State extends SchemeState>(state: State): State {
  if (!('proposal' in state)) return state;
  const { proposal: _, ...rest } = state;
  return rest as State;
}

/** What was drafted for a version, without what its publication added. */
export function contentOf(version: SchemeVersion): SchemeContent {
  const {
    schemeVersion: _version,
    publishedAt: _publishedAt,
    ruleSet: _ruleSet,
    includesProvision: _includesProvision,
    toldAfterwards: _toldAfterwards,
    ...content
  } = version;
  return content;
}

export const versionsOf = (state: SchemeState): readonly SchemeVersion[] =>
  state.status === 'published' || state.status === 'ended' ? state.versions : [];

/**
 * The versions that can still be a basis at or after `at`, newest first: those still to start, and
 * the newest one that has. Law27.3: a change counts from its own start, the old terms until then.
 */
export function livingVersions(state: SchemeState, at: Instant): SchemeVersion[] {
  if (state.status !== 'published') return [];
  const newestFirst = [...state.versions].reverse();
  const started = newestFirst.findIndex(({ startsAt }) => startsAt !== undefined && startsAt <= at);
  return started < 0 ? newestFirst : newestFirst.slice(0, started + 1);
}

/** The items of Law27.2 a scheme states, by the codes of `@doui/law`; each rule set asks for its own. */
export function statedItems(content: SchemeContent, includesProvision: boolean): string[] {
  const stated: [string, boolean][] = [
    ['provision', includesProvision],
    ['items', content.items.length > 0],
    ['method', content.method !== undefined],
    ['stop', content.stopOnRequest !== undefined],
    ['requests', content.howToRequest !== undefined],
    ['provider', content.provider !== undefined],
    ['acquisition', content.acquisition !== undefined],
    ['update', content.updates !== undefined],
    ['start', content.startsAt !== undefined],
  ];
  return stated.filter(([, there]) => there).map(([code]) => code);
}

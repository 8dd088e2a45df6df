import {
  canonicalJson,
  fail,
  type Instant,
  ok,
  type Refusal,
  type Result,
  unreachable,
} from '@doui/kernel';
import { ruleSetAt } from '@doui/law';
import type { Actor } from '../actor.ts';
import { nextStep, type Step } from './decide-proposal.ts';
import { isToldAfterwards, type Named, refusedPublication } from './decide-publishable.ts';
import type { SchemeContent, SchemeEvent } from './events.ts';
import { schemeRefusal } from './reasons.ts';
import { contentOf, type SchemeState, versionsOf } from './state.ts';

type Command<Type extends string, Body> = {
  readonly type: Type;
  readonly id: string;
  readonly at: Instant;
  readonly by: Actor;
} & Body;

export type SchemeCommand =
  | Command<'draft-scheme', { content: SchemeContent }>
  | Command<'publish-scheme', { step?: Step }>
  | Command<'decline-scheme', { reason: string }>
  | Command<'end-scheme', object>;

type Decided = Result<SchemeEvent, Refusal[]>;

/** One command, one event or every refusal at once. */
export function decideScheme(
  state: SchemeState,
  command: SchemeCommand,
  nameThings: (content: SchemeContent) => Named,
): Decided {
  const { at, by } = command;
  if (state.status === 'ended') return fail([schemeRefusal('scheme-ended', r43)]);
  switch (command.type) {
    case 'draft-scheme':
      return ok({ type: 'scheme-drafted', at, by, content: command.content });
    case 'publish-scheme':
      return publish(state, command, nameThings);
    case 'decline-scheme':
      // By anybody who may publish, also by who proposed it.
      return 'proposal' in state && state.proposal
        ? ok({ type: 'scheme-declined', at, by, reason: command.reason })
        : fail([schemeRefusal('nothing-proposed', { requirement: 'R-3.3' })]);
    case 'end-scheme':
      // Law27.3: the end of provision is told without delay afterwards, so it may be at once.
      return state.status === 'published'
        ? ok({ type: 'scheme-ended', at, by })
        : fail([schemeRefusal('scheme-not-found')]);
    default:
      return unreachable(command);
  }
}

function publish(
  state: Exclude<SchemeState, { status: 'ended' }>,
  command: Extract<SchemeCommand, { type: 'publish-scheme' }>,
  nameThings: (content: SchemeContent) => Named,
): Decided {
  if (state.status === 'none') return fail([schemeRefusal('scheme-not-found')]);
  const { draft } = state;
  if (!draft) return fail([schemeRefusal('no-draft')]);
  const { id, at, by, step = 'publishes' } = command;
  const previous = versionsOf(state).at(-1);
  const named = nameThings(draft);
  const refused = refusedPublication({ id, content: draft, previous, named, at });
  if (refused.length > 0) return fail(refused);
  const twoPerson = named.organisation?.twoPerson ?? false;
  const next = nextStep({ step, by, twoPerson, proposal: state.proposal });
  if (!next.ok) return next;
  if (next.value.proposed) return ok({ type: 'scheme-proposed', at, by });
  const { proposedBy } = next.value;
  const version = {
    ...draft,
    schemeVersion: (previous?.schemeVersion ?? 0) + 1,
    publishedAt: at,
    ruleSet: ruleSetAt(at)?.id ?? '',
    includesProvision: named.purpose?.includesProvision ?? false,
    ...(isToldAfterwards(draft, previous, at) ? { toldAfterwards: true as const } : {}),
  };
  return ok({
    ...{ type: 'scheme-published', at, by, version },
    ...(proposedBy ? { proposedBy } : {}),
  });
}

/** Whether a put says what is there already, drafted or published: then nothing is written. */
export function alreadyThere(state: SchemeState, content: SchemeContent): boolean {
  if (state.status === 'none' || state.status === 'ended') return false;
  if (state.draft) return canonicalJson(state.draft) === canonicalJson(content);
  const newest = versionsOf(state).at(-1);
  if (!newest) return false;
  return canonicalJson(contentOf(newest)) === canonicalJson(content);
}

const r43 = { cite: 'Law27.3', requirement: 'R-4.3' };

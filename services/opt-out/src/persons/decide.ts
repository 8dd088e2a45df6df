import { fail, type Instant, ok, type Refusal, type Result, unreachable } from '@doui/kernel';
import type { Actor, Side } from '../actor.ts';
import type { ContactChannel, Method, PersonEvent, StopScope } from './events.ts';
import { refusal, refusedGround } from './reasons.ts';
import { gpcIsNews, type PersonState, sameScope } from './state.ts';

type Command<Type extends string, Body> = {
  readonly type: Type;
  readonly at: Instant;
  readonly by: Actor;
  readonly side: Side;
} & Body;

export type PersonCommand =
  | Command<'opt-out', { schemes: readonly string[]; method: Exclude<Method, 'gpc'> }>
  | Command<'undo-opt-out', { schemes: readonly string[]; gpc: boolean }>
  | Command<'apply-gpc', { anew: boolean }>
  | Command<'stop-use', { scope: StopScope; ground: string }>
  | Command<'resume-use', { scope: StopScope }>
  | Command<'stop-contact', { channel: ContactChannel }>
  | Command<'resume-contact', { channel: ContactChannel }>
  | Command<'erase-person', object>;

/** What has to be known besides the person's own state. */
export type Known = { readonly publishedSchemes: ReadonlySet<string> };

type Kept = Extract<PersonState, { status: 'kept' }>;
type Decided = Result<PersonEvent, Refusal[]>;

/**
 * One command, one event or every refusal at once. A stop is recorded again when it is said again:
 * it never hurts, and the record shows that the person did say it.
 */
export function decidePerson(state: PersonState, command: PersonCommand, known: Known): Decided {
  if (state.status === 'erased') return fail([refusal('person-erased')]);
  const { at, by, side } = command;
  switch (command.type) {
    case 'opt-out':
      return optOut(command, known);
    case 'undo-opt-out':
      return undoOptOut(state, command);
    case 'apply-gpc':
      // The header of every later request is no new wish; only the person's own word is (`anew`).
      return gpcIsNews(state, command.anew)
        ? ok({ type: 'opted-out', at, by, side, schemes: [], gpc: true, method: 'gpc' })
        : fail([refusal('gpc-answered-before')]);
    case 'stop-use': {
      const { scope, ground } = command;
      const refused = refusedGround({ kind: scope.kind, ground }, at);
      if (refused.length > 0) return fail(refused);
      return ok({ type: 'use-stopped', at, by, stop: { ...scope, ground, side, at } });
    }
    case 'resume-use':
      return resumeUse(state, command);
    case 'stop-contact':
      return ok({ type: 'contact-stopped', at, by, side, channel: command.channel });
    case 'resume-contact': {
      const stops = state.contactStops.filter(({ channel }) => channel === command.channel);
      const refused = refusedUndo(stops, side, '/channel');
      if (refused) return fail([refused]);
      return ok({ type: 'contact-resumed', at, by, side, channel: command.channel });
    }
    case 'erase-person':
      return ok({ type: 'opt-outs-erased', at, by });
    default:
      return unreachable(command);
  }
}

function optOut(command: Extract<PersonCommand, { type: 'opt-out' }>, known: Known): Decided {
  const { at, by, side, schemes, method } = command;
  const unknown = schemes.flatMap((scheme, index) =>
    known.publishedSchemes.has(scheme)
      ? []
      : [refusal('unknown-scheme', `/schemes/${index}`, { cite: 'Law27.2', requirement: 'R-4.2' })],
  );
  if (unknown.length > 0) return fail(unknown);
  return ok({ type: 'opted-out', at, by, side, schemes, gpc: false, method });
}

function undoOptOut(
  state: Kept,
  command: Extract<PersonCommand, { type: 'undo-opt-out' }>,
): Decided {
  const { at, by, side, schemes, gpc } = command;
  const refused = schemes.flatMap((scheme, index) => {
    const optOuts = state.schemes.filter((had) => had.scheme === scheme);
    return refusedUndo(optOuts, side, `/schemes/${index}`) ?? [];
  });
  if (gpc && side !== 'person') refused.push(refusal('stopped-by-other-side', '/gpc'));
  // The very first request may both carry the header and undo it: the undoing is what counts.
  if (gpc && state.gpc.status === 'undone') refused.push(refusal('nothing-to-undo', '/gpc'));
  if (refused.length > 0) return fail(refused);
  return ok({ type: 'opt-out-undone', at, by, side, schemes, gpc });
}

function resumeUse(state: Kept, command: Extract<PersonCommand, { type: 'resume-use' }>): Decided {
  const { at, by, side, scope } = command;
  const stops = state.stops.filter((had) => sameScope(had, scope));
  const refused = refusedUndo(stops, side, '');
  if (refused) return fail([refused]);
  const stop = stops.find((had) => had.side === side);
  if (!stop) return fail([refusal('nothing-to-undo')]);
  return ok({ type: 'use-resumed', at, by, stop });
}

function refusedUndo(
  stops: readonly { side: Side }[],
  side: Side,
  pointer: string,
): Refusal | undefined {
  if (stops.length === 0) return refusal('nothing-to-undo', pointer);
  if (stops.some((stop) => stop.side === side)) return undefined;
  return refusal('stopped-by-other-side', pointer, { cite: 'Law35', requirement: 'R-5.5' });
}

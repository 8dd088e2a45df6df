import { fail, ok, type Refusal, type Result } from '@doui/kernel';
import type { Content } from './bodies.ts';
import { decideDecline, decideEndTwoPerson, lowersApproval } from './decide-proposal.ts';
import type { Actor, RegistryEvent } from './events.ts';
import { refusal } from './reasons.ts';
import type { RegistryState } from './state.ts';

export type Decided = Result<RegistryEvent, Refusal[]>;

/** What may be asked of any thing. Publishing has rules of its own. */
export type ThingCommand =
  | ({ readonly type: 'put'; readonly by: Actor; readonly ifMatch?: number | undefined } & Content)
  | { readonly type: 'pause-feed'; readonly by: Actor; readonly reason: string }
  | { readonly type: 'resume-feed'; readonly by: Actor }
  | { readonly type: 'decline'; readonly by: Actor; readonly reason: string }
  | { readonly type: 'end-two-person'; readonly by: Actor }
  | { readonly type: 'retire'; readonly by: Actor };

/** Decides on one command; `version` is the stream's, for `If-Match`. */
export function decide(state: RegistryState, version: number, command: ThingCommand): Decided {
  if (state.kind !== 'absent' && state.retiredAt !== undefined) return fail([refusal('retired')]);
  switch (command.type) {
    case 'put': {
      const { ifMatch, ...event } = command;
      if (ifMatch !== undefined && ifMatch !== version)
        return fail([refusal('precondition-failed')]);
      if (lowersApproval(state, command)) return fail([refusal('approval-needed', '/approval')]);
      return ok(event as RegistryEvent);
    }
    case 'decline':
      return decideDecline(state, command);
    case 'end-two-person':
      return decideEndTwoPerson(state, command);
    case 'pause-feed':
      if (state.kind !== 'feed') return fail([refusal('not-there')]);
      if (state.paused) return fail([refusal('already-paused')]);
      return ok({ type: 'feed-paused', by: command.by, reason: command.reason });
    case 'resume-feed':
      if (state.kind !== 'feed') return fail([refusal('not-there')]);
      if (!state.paused) return fail([refusal('not-paused')]);
      return ok({ type: 'feed-resumed', by: command.by });
    case 'retire':
      if (state.kind === 'absent') return fail([refusal('not-there')]);
      return ok({ type: 'retired', by: command.by });
  }
}

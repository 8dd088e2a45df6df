import { fail, ok, type Refusal, type Result } from '@doui/kernel';
import type { Content } from './bodies.ts';
import type { Actor, RegistryEvent } from './events.ts';
import { refusal } from './reasons.ts';
import type { Proposal, RegistryState } from './state.ts';

type Decided = Result<RegistryEvent, Refusal[]>;

/** what is asked for where two persons publish, or may. */
export type Approval = {
  /** The organisation wants a second privacy manager. */
  readonly twoPerson: boolean;
  readonly proposes?: boolean;
  readonly approves?: boolean;
};

type Asked = {
  readonly by: Actor;
  readonly proposal: Proposal | undefined;
  readonly approval: Approval | undefined;
};
type ProposedBy = { readonly proposedBy?: Actor };

/** Everything else allows the publication: it is proposed, approved, or made at once. */
export function orProposed(
  { by, proposal, approval }: Asked,
  proposed: RegistryEvent,
  publish: (proposedBy: ProposedBy) => Decided,
): Decided {
  if (approval?.approves) {
    if (!proposal) return fail([refusal('nothing-proposed')]);
    if (proposal.by.subject === by.subject) return fail([refusal('own-proposal')]);
    return publish({ proposedBy: proposal.by });
  }
  if (approval?.proposes) {
    if (!approval.twoPerson) return fail([refusal('not-two-person')]);
    return proposal ? fail([refusal('already-proposed')]) : ok(proposed);
  }
  return approval?.twoPerson ? fail([refusal('approval-needed')]) : publish({});
}

/** A proposal is turned down by anybody who may publish, also by who made it. */
export function decideDecline(
  state: RegistryState,
  { by, reason }: { readonly by: Actor; readonly reason: string },
): Decided {
  const there = (state.kind === 'purpose' || state.kind === 'notice') && state.proposal;
  if (!there) return fail([refusal('nothing-proposed')]);
  return ok({ type: 'publication-declined', by, reason });
}

/** Who could drop the second person alone would be bound by nothing: that takes two as well. */
export function decideEndTwoPerson(state: RegistryState, { by }: { readonly by: Actor }): Decided {
  if (state.kind !== 'organisation') return fail([refusal('not-there')]);
  if (state.body.approval !== 'two-person') return fail([refusal('not-two-person')]);
  const { endAskedBy } = state;
  if (!endAskedBy) return ok({ type: 'two-person-end-asked', by });
  if (endAskedBy.subject === by.subject) return fail([refusal('own-proposal')]);
  return ok({ type: 'two-person-ended', by, askedBy: endAskedBy });
}

export const lowersApproval = (state: RegistryState, content: Content): boolean =>
  state.kind === 'organisation' &&
  content.kind === 'organisation' &&
  state.body.approval === 'two-person' &&
  content.body.approval !== 'two-person';

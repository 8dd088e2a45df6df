import { fail, ok } from '@doui/kernel';
import { checkPurpose, type Profile } from '@doui/law';
import type { Decided } from './decide.ts';
import { type Approval, orProposed } from './decide-proposal.ts';
import type { Actor, Change } from './events.ts';
import { refusal } from './reasons.ts';
import type { Proposal, RegistryState } from './state.ts';

export type PublishPurpose = {
  readonly by: Actor;
  readonly profile: Profile;
  readonly change?: Change | undefined;
  /** Why it is published although its words are too abstract. */
  readonly overrideReason?: string | undefined;
  /** Two persons publish here; when another proposed it, who. */
  readonly approval?: Approval | undefined;
};

/** publishes the draft of a purpose as its next version. */
export function decidePublishPurpose(state: RegistryState, command: PublishPurpose): Decided {
  if (state.kind !== 'purpose') return fail([refusal('not-there')]);
  if (state.retiredAt !== undefined) return fail([refusal('retired')]);
  const { draft } = state;
  if (!draft) return fail([refusal('nothing-to-publish')]);
  const { by, profile, approval } = command;
  const said = approval?.approves ? fromProposal(state.proposal) : command;
  const { change, overrideReason } = said;
  const first = state.versions.length === 0;
  const override =
    overrideReason === undefined ? undefined : { reason: overrideReason, by: said.by.subject };
  const refusals = [
    ...(first && change ? [refusal('first-version-is-no-change', '/change')] : []),
    ...(!first && !change ? [refusal('change-not-declared', '/change')] : []),
    ...checkPurpose({ ...draft, profile, ...(override ? { override } : {}) }),
  ];
  if (refusals.length > 0) return fail(refusals);
  const publishedVersion = state.versions.length + 1;
  const event = { publishedVersion, body: draft, change, override };
  return orProposed(
    { by, proposal: state.proposal, approval },
    { type: 'publication-proposed', by, change, override },
    (proposedBy) => ok({ type: 'purpose-published', by, ...event, ...proposedBy }),
  );
}

/** An approval publishes what was proposed, with the proposer's own words. */
const fromProposal = (proposal: Proposal | undefined) => ({
  by: proposal?.by ?? { subject: '' },
  change: proposal?.change,
  overrideReason: proposal?.override?.reason,
});

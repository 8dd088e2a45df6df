import { fail, ok, type Refusal, type Result } from '@doui/kernel';
import type { Actor } from '../actor.ts';
import { schemeRefusal } from './reasons.ts';
import type { Proposal } from './state.ts';

/** what is asked for where two privacy managers publish, or may. */
export type Step = 'publishes' | 'proposes' | 'approves';

type Asked = {
  readonly step: Step;
  readonly by: Actor;
  readonly twoPerson: boolean;
  readonly proposal: Proposal | undefined;
};

/** Everything else allows the publication; `proposedBy` is there when another proposed it. */
export function nextStep({
  step,
  by,
  twoPerson,
  proposal,
}: Asked): Result<{ proposed: true } | { proposed: false; proposedBy?: Actor }, Refusal[]> {
  switch (step) {
    case 'publishes':
      return twoPerson ? refused('approval-needed', law24) : ok({ proposed: false });
    case 'proposes':
      if (!twoPerson) return refused('not-two-person');
      return proposal ? refused('already-proposed') : ok({ proposed: true });
    case 'approves':
      if (!proposal) return refused('nothing-proposed');
      if (proposal.by.subject === by.subject) return refused('own-proposal', law24);
      return ok({ proposed: false, proposedBy: proposal.by });
  }
}

const law24 = { cite: 'Law24' };
const refused = (code: Parameters<typeof schemeRefusal>[0], where: { cite?: string } = {}) =>
  fail([schemeRefusal(code, { requirement: 'R-3.3', ...where })]);

import type { Basis, ReasonCode } from '@doui/law';
import { type Case, isChangedUnanswered } from './case.ts';
import { consentFault } from './consent.ts';
import { deny, permit, type Verdict } from './verdict.ts';

/** what makes it go beyond a purpose that was told or published. */
export function beyondPurpose(question: Case): readonly ReasonCode[] {
  const { purpose } = question;
  const codes: ReasonCode[] = [];
  // excuses from telling.
  if (!purpose.told && purpose.noticeExemptGround === undefined) codes.push('purpose-not-told');
  if (isChangedUnanswered(question)) codes.push('purpose-changed');
  return codes;
}

/** */
export function useOwn(question: Case, against: readonly ReasonCode[]): Verdict {
  const { ask, item, purpose, consent } = question;
  const beyond = [...beyondPurpose(question)];
  if (!purpose.uses.includes('use')) beyond.push('use-beyond-purpose');
  if (against.length > 0) return deny(...against, ...beyond);
  // "beyond it, consent to the new purpose does"; within it, a permit may rest on either.
  const fault = consentFault(ask, item.id, purpose, consent);
  const also: readonly Basis[] = fault === undefined ? ['consent'] : [];
  if (beyond.length === 0) return permit('within-purpose', ...also);
  if (also.length > 0) return permit(...also);
  return deny(...beyond, fault ?? 'no-consent');
}

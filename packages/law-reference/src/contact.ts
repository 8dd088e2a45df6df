import type { ReasonCode } from '@doui/law';
import type { Case } from './case.ts';
import { consentFault } from './consent.ts';
import { isUnder2022 } from './dates.ts';
import { beyondPurpose } from './use.ts';
import { deny, permit, type Verdict } from './verdict.ts';

/** P 3.4.2.7 (4)(a): "the first postal mailing may carry the notice with it". */
const isFirstMailing = ({ ask }: Case): boolean =>
  ask.channel === 'mail' && ask.firstContact === true;

/** P 3.4.2.7 (2)(e): what was acquired where the purpose was obvious from the situation. */
const isObvious = ({ purpose }: Case): boolean => purpose.noticeExemptGround === 'obvious';

/** */
export function contact(question: Case, against: readonly ReasonCode[]): Verdict {
  const { ask, item, purpose, consent, optOut, organisation } = question;
  const reasons = [...against];
  // pseudonymised information is not used to contact the person, since 2022.
  if (item.category === 'pseudonymised' && isUnder2022(ask.at)) {
    reasons.push('pseudonymised-no-contact');
  }
  if (ask.channel !== undefined && optOut?.contactStops.includes(ask.channel)) {
    reasons.push('contact-stopped');
  }
  if (!purpose.uses.includes('contact')) reasons.push('use-beyond-purpose');
  const beyond = beyondPurpose(question);
  const fault = consentFault(ask, item.id, purpose, consent);
  if (reasons.length > 0) return deny(...reasons, ...beyond);
  if (fault === undefined) return permit('consent', 'within-purpose');
  const withoutConsent: ReasonCode[] = [];
  if (organisation.profile === 'pms' && !isFirstMailing(question) && !isObvious(question)) {
    withoutConsent.push('contact-without-consent');
  }
  if (beyond.length > 0) return deny(...beyond, ...withoutConsent, fault);
  // Without P, contact is a use within the purpose.
  if (withoutConsent.length === 0) return permit('within-purpose', 'request-consent');
  return deny(...withoutConsent, fault);
}

import type { ReasonCode, RecipientFacts } from '@doui/law';
import { type Case, latestOf } from './case.ts';
import { answerAbout, consentFault } from './consent.ts';
import { isAdequateCountry, isUnder2022 } from './dates.ts';
import { deny, permit, type Verdict } from './verdict.ts';

/** What the consent had to show, by the rules of when it was given (transition: suppl. 4.1). */
function wasShownAbroad({ consent, ask }: Case, recipient: RecipientFacts): boolean {
  const answer = answerAbout(consent, ask.purpose);
  if (answer === undefined) return false;
  if (answer.abroadRecipients.includes(recipient.id)) return true;
  if (isUnder2022(answer.givenAt)) return false;
  return answer.abroadNamed?.includes(recipient.id) === true;
}

/** `undefined`: treated as if it were in Japan, a basis of Act 27 is still needed. */
export function abroad(question: Case, recipient: RecipientFacts): Verdict | undefined {
  const { ask, item, purpose, consent } = question;
  if (recipient.country === 'JP') return undefined;
  if (isAdequateCountry(recipient.country, ask.at)) return undefined;
  const safeguard = recipient.safeguard;
  if (safeguard !== undefined) {
    if (safeguard.until === undefined || safeguard.until > latestOf(ask)) return undefined;
  }
  // Consent naming it; opt-out, entrustment and joint use do not help.
  const fault = consentFault(ask, item.id, purpose, consent);
  const shown = wasShownAbroad(question, recipient);
  if (fault === undefined && shown) return permit('consent');
  const codes: ReasonCode[] = [];
  // "when safeguards can no longer be ensured, provision stops (28.3)", since 2022.
  if (safeguard !== undefined && isUnder2022(ask.at)) codes.push('safeguard-ended');
  if (fault === undefined) return deny(...codes, 'abroad-not-shown', 'abroad-without-consent');
  if (item.category === 'special-care') codes.push('special-care-without-consent');
  return deny(...codes, 'abroad-without-consent', 'no-consent', fault);
}

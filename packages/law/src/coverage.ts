import type { AnswerFacts, ConsentFacts, PurposeFacts } from './facts.ts';
import type { Moment } from './moment.ts';
import type { ReasonCode } from './reason-list.ts';
import { ruleSetAt } from './rule-sets.ts';

/** A person's newest answer about a purpose. */
export const answerAbout = (
  consent: ConsentFacts | undefined,
  purpose: string,
): AnswerFacts | undefined => consent?.answers.find((answer) => answer.purpose === purpose);

/** an answer that somebody unable to judge gave alone does not count, nor does it later. */
const lacksCapacity = (consent: ConsentFacts, answer: AnswerFacts): boolean =>
  answer.byRepresentative === false &&
  consent.needsRepresentative &&
  (consent.needsRepresentativeUntil === undefined ||
    consent.needsRepresentativeUntil > answer.givenAt);

/** The answer is a consent in force to the purpose as it is now, whatever it covers. */
export function givenNow(
  consent: ConsentFacts | undefined,
  answer: AnswerFacts | undefined,
  purpose: PurposeFacts,
  moment: Moment,
): answer is AnswerFacts {
  if (!consent || answer?.status !== 'given') return false;
  return (
    answer.purposeVersion >= purpose.consentValidFrom &&
    answer.givenAt <= (moment.answered ?? moment.begins) &&
    !hasRunOut(answer, moment) &&
    !lacksCapacity(consent, answer)
  );
}

const hasRunOut = (answer: AnswerFacts, moment: Moment): boolean =>
  answer.expiresAt !== undefined && answer.expiresAt <= moment.ends;

/** The answer names the item, and the recipient where there is one. */
export function covers(answer: AnswerFacts, item: string, recipient: string | undefined): boolean {
  for (const scope of answer.scopes) {
    if (scope.item === item) return recipient === undefined || scope.recipients.includes(recipient);
  }
  return false;
}

/**
 * what the notice showed about the recipient abroad. A consent is judged by the rules of when
 * it was given (supplementary provision 4.1 of Act 44 of 2020).
 */
export function abroadShown(answer: AnswerFacts, recipient: string): boolean {
  if (answer.abroadRecipients.includes(recipient)) return true;
  const then = ruleSetAt(answer.givenAt);
  return then?.abroadShowsCountry !== true && answer.abroadNamed?.includes(recipient) === true;
}

/** Why a person's answer about the purpose stops it on every basis: the newest word was no. */
export function answerStops(
  answer: AnswerFacts | undefined,
  covered: boolean,
  moment: Moment,
): ReasonCode | undefined {
  if (!answer) return undefined;
  switch (answer.status) {
    case 'withdrawn':
      return 'consent-withdrawn';
    case 'refused':
      return 'consent-refused';
    case 'expired':
      return 'consent-expired';
    case 'given':
      if (hasRunOut(answer, moment)) return 'consent-expired';
      // A part was withdrawn after the answer; what is not covered any more may be that part.
      return !covered && answer.stoppedVersion > answer.answerVersion
        ? 'consent-withdrawn'
        : undefined;
  }
}

/** the purpose changed beyond what is related, and this person has not agreed since. */
export const changedWithoutConsent = (
  consent: ConsentFacts | undefined,
  answer: AnswerFacts | undefined,
  purpose: PurposeFacts,
  moment: Moment,
): boolean =>
  (purpose.consentValidFrom > 1 ||
    (answer !== undefined && answer.purposeVersion < purpose.consentValidFrom)) &&
  !givenNow(consent, answer, purpose, moment);

/** The most telling reason why the answer is no consent to this item and recipient. */
export function whyNotCovered(
  consent: ConsentFacts | undefined,
  answer: AnswerFacts | undefined,
  purpose: PurposeFacts,
): ReasonCode {
  if (consent && answer?.status === 'given') {
    if (answer.purposeVersion < purpose.consentValidFrom) return 'purpose-changed';
    if (lacksCapacity(consent, answer)) return 'consent-without-capacity';
  }
  return 'no-consent';
}

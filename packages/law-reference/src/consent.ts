import type { AnswerFacts, Ask, ConsentFacts, PurposeFacts, ReasonCode } from '@doui/law';

export const answerAbout = (consent: ConsentFacts, purpose: string): AnswerFacts | undefined =>
  consent.answers.find((answer) => answer.purpose === purpose);

/** who cannot judge needs a representative at the time the answer is given. */
export function lackedCapacity(consent: ConsentFacts, answer: AnswerFacts): boolean {
  if (!consent.needsRepresentative) return false;
  const until = consent.needsRepresentativeUntil;
  if (until !== undefined && answer.givenAt >= until) return false;
  return answer.byRepresentative === false;
}

/** Why there is no consent to this item (and recipient) under this purpose; `undefined` when there is. */
export function consentFault(
  ask: Ask,
  item: string,
  purpose: PurposeFacts,
  consent: ConsentFacts,
): ReasonCode | undefined {
  const answer = answerAbout(consent, purpose.id);
  if (answer === undefined) return 'no-consent';
  // withdrawal ends it: silence and refusal are no consent.
  if (answer.status === 'withdrawn') return 'consent-withdrawn';
  if (answer.status === 'refused') return 'consent-refused';
  if (answer.status === 'expired') return 'consent-expired';
  // prior consent.
  if (answer.givenAt > ask.at) return 'no-consent';
  // an end is judged by the later clock.
  const latest = Math.max(ask.at, ask.endsAt ?? ask.at);
  if (answer.expiresAt !== undefined && answer.expiresAt <= latest) return 'consent-expired';
  // unrelated changes are not covered by old consents.
  if (answer.purposeVersion < purpose.consentValidFrom) return 'purpose-changed';
  const scope = answer.scopes.find((one) => one.item === item);
  if (scope === undefined) return 'no-consent';
  // the decision is per (person, purpose, recipient, items).
  if (ask.use === 'provide') {
    if (ask.recipient === undefined) return 'no-consent';
    if (!scope.recipients.includes(ask.recipient)) return 'no-consent';
  }
  if (lackedCapacity(consent, answer)) return 'consent-without-capacity';
  return undefined;
}

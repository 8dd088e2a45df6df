import type {
  Ask,
  ConsentFacts,
  Facts,
  ItemFacts,
  OptOutFacts,
  OrganisationFacts,
  PurposeFacts,
  ReasonCode,
  RecipientFacts,
} from '@doui/law';
import { lackedCapacity } from './consent.ts';
import { inForce } from './scheme.ts';

/** One question about one item, with everything it names looked up and known. */
export type Case = {
  readonly ask: Ask;
  readonly facts: Facts;
  readonly organisation: OrganisationFacts;
  readonly purpose: PurposeFacts;
  readonly item: ItemFacts;
  readonly consent: ConsentFacts;
  readonly optOut: OptOutFacts | undefined;
  readonly recipient: RecipientFacts | undefined;
};

/** A doubt between two clocks never permits: what ends is judged by the later one. */
export const latestOf = (ask: Ask): number => Math.max(ask.at, ask.endsAt ?? ask.at);

/** table of differences: improper use is prohibited since 2022, whatever the purpose. */
export function isImproper({ ask, purpose }: Case, since2022: boolean): boolean {
  if (!since2022) return false;
  return ask.improperBecause !== undefined || purpose.improperBecause !== undefined;
}

/**
 * "on withdrawal or opt-out the provision stops", also what does not rest on the scheme. A
 * privacy signal opts out of all schemes and of provision of personally referable information.
 */
export function optOutFaults(
  { ask, item, facts, optOut }: Case,
  recipient: RecipientFacts,
): readonly ReasonCode[] {
  const codes: ReasonCode[] = [];
  for (const scheme of facts.schemes(ask.org, ask.purpose, recipient.id)) {
    const version = inForce(scheme, ask.at);
    if (!version.items.includes(item.id) || !version.recipients.includes(recipient.id)) continue;
    if (optOut?.schemes.some((one) => one.scheme === scheme.id)) codes.push('opted-out');
    if (optOut?.gpcAt !== undefined) codes.push('opted-out-by-gpc');
  }
  if (item.category === 'personally-referable' && optOut?.gpcAt !== undefined) {
    codes.push('opted-out-by-gpc');
  }
  return codes;
}

/** a granted stop of use or of provision. */
export function stopFault({ ask, optOut }: Case): ReasonCode | undefined {
  // Known is in force, whatever the clocks say: a stop is never waited for.
  for (const stop of optOut?.stops ?? []) {
    if (stop.purpose !== undefined && stop.purpose !== ask.purpose) continue;
    // Narrowed to a recipient it speaks of what goes there, not of use inside the organisation.
    if (stop.recipient !== undefined) {
      if (ask.use !== 'provide' || stop.recipient !== ask.recipient) continue;
    }
    if (stop.kind === 'use') return 'use-stopped';
    if (ask.use === 'provide') return 'provision-stopped';
  }
  return undefined;
}

/**
 * A "no" of the person about this purpose: R-4.8 ("on withdrawal the provision stops"), R-9.4 ("no
 * record of that person leaves under that purpose"), R-3.1 (expiry is "like a withdrawal"). For use
 * inside the organisation asks no consent; who has been asked and said no is heard all the
 * same (J5-5, last paragraph, and the right to refuse of P 3.4.4.7).
 */
export function noOfThePerson({ ask, consent }: Case): ReasonCode | undefined {
  const answer = consent.answers.find((one) => one.purpose === ask.purpose);
  if (answer === undefined) return undefined;
  if (answer.status === 'withdrawn') return 'consent-withdrawn';
  if (answer.status === 'refused') return 'consent-refused';
  if (answer.status === 'expired') return 'consent-expired';
  if (answer.expiresAt !== undefined && answer.expiresAt <= latestOf(ask)) return 'consent-expired';
  return undefined;
}

/** after an unrelated change "a decision says so until the person consents again". */
export function isChangedUnanswered({ ask, consent, purpose }: Case): boolean {
  if (purpose.consentValidFrom <= 1) return false;
  const answer = consent.answers.find((one) => one.purpose === ask.purpose);
  if (answer === undefined || answer.givenAt > ask.at) return true;
  if (answer.purposeVersion < purpose.consentValidFrom) return true;
  return lackedCapacity(consent, answer);
}

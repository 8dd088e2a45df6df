import type { ReasonCode, RecipientFacts } from '@doui/law';
import { abroad } from './abroad.ts';
import { type Case, isChangedUnanswered, latestOf, optOutFaults } from './case.ts';
import { consentFault } from './consent.ts';
import { isUnder2022 } from './dates.ts';
import { jointUseFault } from './joint-use.ts';
import { processorGaps } from './processor.ts';
import { schemeDoesNotHelp } from './scheme.ts';
import { deny, permit, type Verdict } from './verdict.ts';

/**
 * chapter 4 does not bind a public body, whose own rule (Act 69.1) asks for consent only beyond
 * the purpose; so provision that is part of a purpose told or published is within it.
 */
function publicBodyMayProvide({ organisation, purpose }: Case): boolean {
  if (organisation.kind !== 'public') return false;
  return purpose.includesProvision && purpose.told;
}

/** to a third party on consent, or under a scheme. */
function toThirdParty(question: Case, recipient: RecipientFacts): Verdict {
  const { ask, item, purpose, consent, facts } = question;
  const codes: ReasonCode[] = [];
  const fault = consentFault(ask, item.id, purpose, consent);
  if (fault === undefined) return permit('consent', 'within-purpose');
  codes.push(fault, 'no-consent');
  // "Provision needs explicit opt-in consent."
  if (item.category === 'special-care') codes.push('special-care-without-consent');
  const changed = isChangedUnanswered(question);
  if (changed) codes.push('purpose-changed');
  if (!changed && publicBodyMayProvide(question)) return permit('within-purpose');
  // "never Law27 for a public body": a scheme is one of chapter 4.
  if (question.organisation.kind === 'public') return deny(...codes);
  for (const scheme of facts.schemes(ask.org, ask.purpose, recipient.id)) {
    const why = schemeDoesNotHelp(scheme, ask.at, item, purpose, recipient);
    if (why === undefined && !changed) return permit('opt-out');
    if (why !== undefined) codes.push(why);
  }
  return deny(...codes);
}

/** "turns decisions for that processor into `deny` or `warn`, as configured". */
export function processorFaults(question: Case, recipient: RecipientFacts): readonly ReasonCode[] {
  const { ask, organisation, facts } = question;
  if (recipient.relation !== 'entrusted') return [];
  // Act 25 speaks of personal data; what nobody ties to a person is none.
  if (question.item.category === 'personally-referable') {
    if (!isUnder2022(ask.at) || recipient.tiesReferable === false) return [];
  }
  if (organisation.processorGap === 'warn') return [];
  if (recipient.processor === undefined) return ['processor-unknown'];
  return processorGaps(facts.processor(ask.org, recipient.processor), latestOf(ask));
}

/** joint use with the arrangement, or else like any third party. */
function toJointUser(question: Case, recipient: RecipientFacts): Verdict {
  const { ask, item, purpose, facts } = question;
  const arrangement =
    recipient.jointUse === undefined ? undefined : facts.jointUse(ask.org, recipient.jointUse);
  const fault = jointUseFault(arrangement, ask.at, item, purpose, recipient);
  const other = toThirdParty(question, recipient);
  if (fault === undefined) {
    if (isChangedUnanswered(question)) return deny('purpose-changed', 'no-consent');
    return permit('joint-use', ...(other.effect === 'permit' ? other.bases : []));
  }
  if (other.effect === 'permit' && !other.bases.includes('opt-out')) return other;
  // A scheme is for third parties; whoever was told of joint use was not told of that.
  return deny(fault, ...(other.effect === 'deny' ? other.codes : (['no-consent'] as const)));
}

/** who is no third party. */
function byRelation(question: Case, recipient: RecipientFacts): Verdict {
  // "never Law27 for a public body": joint use is an article of chapter 4.
  if (recipient.relation === 'joint-user' && question.organisation.kind !== 'public') {
    return toJointUser(question, recipient);
  }
  if (recipient.relation === 'entrusted' || recipient.relation === 'successor') {
    if (isChangedUnanswered(question)) return deny('purpose-changed');
    return permit(recipient.relation === 'entrusted' ? 'entrusted' : 'succession');
  }
  return toThirdParty(question, recipient);
}

/** Table of differences: personally referable information handed to someone who will tie it. */
function referable(question: Case, recipient: RecipientFacts): Verdict {
  const { ask } = question;
  if (!isUnder2022(ask.at) || recipient.tiesReferable === false) {
    if (isChangedUnanswered(question)) return deny('purpose-changed');
    return permit('not-regulated', 'entrusted', 'succession', 'joint-use', 'consent');
  }
  const foreign = abroad(question, recipient);
  if (foreign?.effect === 'permit') return foreign;
  if (foreign !== undefined) return deny('recipient-consent-unconfirmed', ...foreign.codes);
  const confirmed = recipient.recipientConsentConfirmedAt;
  if (confirmed !== undefined && confirmed <= ask.at) {
    if (isChangedUnanswered(question)) {
      return deny('purpose-changed', 'recipient-consent-unconfirmed');
    }
    return permit('not-regulated', 'consent', 'entrusted', 'succession', 'joint-use');
  }
  // The person's own consent to this recipient, which the provider still confirms.
  const basis = byRelation(question, recipient);
  if (basis.effect === 'deny') return deny('recipient-consent-unconfirmed', ...basis.codes);
  // Neither a scheme nor the purpose of a public body is the person's consent; that one of them is
  // there as well takes nothing from joint use or a consent.
  const [first, ...others] = basis.bases.filter(
    (each) => each !== 'opt-out' && each !== 'within-purpose',
  );
  if (first === undefined) return deny('recipient-consent-unconfirmed', 'no-consent');
  return permit(first, ...others);
}

function routes(question: Case, recipient: RecipientFacts): Verdict {
  if (question.item.category === 'personally-referable') return referable(question, recipient);
  // is applied before.
  const foreign = abroad(question, recipient);
  if (foreign !== undefined) return foreign;
  return byRelation(question, recipient);
}

/** `against` is what speaks against it whatever the way. */
export function provide(
  question: Case,
  recipient: RecipientFacts,
  against: readonly ReasonCode[],
): Verdict {
  const verdict = routes(question, recipient);
  const reasons = [
    ...against,
    ...optOutFaults(question, recipient),
    ...processorFaults(question, recipient),
  ];
  const changed: ReasonCode[] = isChangedUnanswered(question) ? ['purpose-changed'] : [];
  if (reasons.length > 0)
    return deny(...reasons, ...(verdict.effect === 'deny' ? verdict.codes : []), ...changed);
  if (verdict.effect === 'deny') return deny(...verdict.codes, 'no-consent', ...changed);
  return verdict;
}

import type { Basis, ReasonCode } from '@doui/law';
import { type Case, isChangedUnanswered } from './case.ts';
import { answerAbout, consentFault } from './consent.ts';
import { deny, permit, type Verdict } from './verdict.ts';

/** special-care data only with prior consent, or as received in one of the excepted ways. */
function acquireSpecialCare(question: Case): Verdict {
  const { ask, item, organisation, purpose, consent } = question;
  const fault = consentFault(ask, item.id, purpose, consent);
  const inWriting = answerAbout(consent, purpose.id)?.inWriting !== false;
  const enough = organisation.profile === 'act' || inWriting;
  const also: readonly Basis[] = fault === undefined && enough ? ['consent'] : [];
  // "including already public, visible, received through entrustment/succession/joint use"; "what was
  // received from a third party that had consent to acquisition and provision needs no second one"
  if (
    ask.source === 'entrusted' ||
    ask.source === 'succession' ||
    ask.source === 'joint-use' ||
    ask.source === 'published' ||
    ask.source === 'visible' ||
    ask.source === 'third-party-with-consent'
  ) {
    return permit('exception', ...also);
  }
  // "the person handing them over directly consents to acquisition thereby (P asks for writing)"
  if (ask.source === 'person' && organisation.profile === 'act') {
    return permit('handed-over', ...also);
  }
  if (also.length > 0) return permit(...also);
  const changed: ReasonCode[] = isChangedUnanswered(question) ? ['purpose-changed'] : [];
  return deny('special-care-not-consented', fault ?? 'special-care-not-in-writing', ...changed);
}

/** */
export function acquire(question: Case, against: readonly ReasonCode[]): Verdict {
  const { ask, item, purpose } = question;
  const reasons = [...against];
  // taken directly (or nobody says how), the purpose is shown first; excuses.
  if (ask.source === 'person' || ask.source === undefined) {
    if (!purpose.told && purpose.noticeExemptGround === undefined) reasons.push('purpose-not-told');
  }
  // other data need no consent; the purpose is told or published on acquisition.
  const verdict =
    item.category === 'special-care' ? acquireSpecialCare(question) : permit('within-purpose');
  if (reasons.length === 0) return verdict;
  return deny(...reasons, ...(verdict.effect === 'deny' ? verdict.codes : []));
}

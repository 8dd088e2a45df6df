import type { Ask, Facts, ReasonCode, RecipientFacts } from '@doui/law';
import { acquire } from './acquire.ts';
import { type Case, isChangedUnanswered, isImproper, noOfThePerson, stopFault } from './case.ts';
import { contact } from './contact.ts';
import { isUnder2022, isUnderAnyAct } from './dates.ts';
import { exceptionFault, isComplete } from './exception.ts';
import { provide } from './provide.ts';
import { useOwn } from './use.ts';
import { deny, permit, type Verdict } from './verdict.ts';

/** since 2022, to third parties only where a statute asks (Act 41.6); no contact (41.8). */
function isPseudonymisedProvision({ ask, item, recipient }: Case): boolean {
  if (item.category !== 'pseudonymised' || !isUnder2022(ask.at)) return false;
  if (ask.use !== 'provide' || recipient === undefined) return false;
  // Entrustment, succession and joint use are no third parties, and do not help abroad.
  return recipient.relation === 'third-party' || recipient.country !== 'JP';
}

/** a claimed exception permits what needs consent; a claim that cannot hold is refused. */
function byException(question: Case): Verdict | undefined {
  const { ask, item, organisation, recipient } = question;
  if (ask.exception === undefined) return undefined;
  // Table of differences: under appi-2017 academic institutions stood outside the chapter.
  if (ask.exception.ground === 'academic-research' && organisation.kind === 'academic') {
    if (!isUnder2022(ask.at) && isComplete(ask.exception)) {
      return permit('exception', 'not-regulated');
    }
  }
  const fault = exceptionFault(ask, ask.exception, organisation, recipient);
  const codes: ReasonCode[] = fault === undefined ? [] : [fault];
  if (isPseudonymisedProvision(question) && ask.exception.ground !== 'statute') {
    codes.push('pseudonymised-not-provided');
  }
  if (item.category === 'pseudonymised' && isUnder2022(ask.at) && ask.use === 'contact') {
    codes.push('pseudonymised-no-contact');
  }
  if (codes.length > 0) return deny(...codes);
  return permit('exception');
}

/** handing over that needs no basis of Act 27. */
function withoutBasis(question: Case): Verdict | undefined {
  const { ask, item } = question;
  if (ask.use !== 'provide') return undefined;
  // R-6.2 "refuses what Act 41 and 42 refuse": no matching, so nobody to hand it to is found.
  if (isPseudonymisedProvision(question)) {
    return deny('pseudonymised-not-provided', ...againstAnyUse(question));
  }
  // "handing data to the person, what the person published, and data of the dead are no provision"
  if (ask.notProvision !== undefined) return permit('not-provision');
  return item.category === 'anonymised' ? permit('anonymised') : undefined;
}

/** "Making statistics need not be a stated purpose"; a granted stop of use holds. */
function ofStatistics(question: Case): Verdict | undefined {
  if (question.ask.use !== 'use' || question.ask.statistics !== true) return undefined;
  const stop = stopFault(question);
  return stop === undefined ? permit('statistics') : deny(stop);
}

/** storage with an operator that does not handle the data is no provision (P). */
function isMereStorage({ ask, facts, recipient }: Case): boolean {
  if (ask.use !== 'provide') return false;
  if (recipient?.relation !== 'entrusted' || recipient.processor === undefined) return false;
  return facts.processor(ask.org, recipient.processor)?.doesNotHandle === true;
}

/** What speaks against it whatever the use and the way. */
function againstAnyUse(question: Case): readonly ReasonCode[] {
  const { ask, item, purpose } = question;
  const codes: ReasonCode[] = [];
  if (purpose.publishedAt > ask.at) codes.push('purpose-not-in-force');
  // a purpose names its items.
  if (!purpose.items.includes(item.id)) codes.push('item-beyond-purpose');
  const stop = stopFault(question);
  if (stop !== undefined) codes.push(stop);
  const no = noOfThePerson(question);
  if (no !== undefined) codes.push(no);
  return codes;
}

/** R-1.4 (improper use), R-2.1 (deceitful acquisition), R-6.1. */
function neverAllowed(question: Case): readonly ReasonCode[] {
  const { ask, item } = question;
  const codes: ReasonCode[] = [];
  const personal = item.category !== 'anonymised';
  // Act 19 speaks of personal information, which anonymised information is not once it leaves.
  const claimed = ask.exception !== undefined || ask.notProvision !== undefined;
  const leaves = ask.use === 'disclose-anonymised' || (ask.use === 'provide' && !claimed);
  if ((personal || !leaves) && isImproper(question, isUnder2022(ask.at)))
    codes.push('improper-use');
  if (ask.use === 'acquire' && ask.source === 'improper') codes.push('improper-acquisition');
  if (ask.use === 'disclose-anonymised' && personal) codes.push('not-anonymised');
  if (codes.length === 0) return codes;
  // What speaks against it besides.
  if (isPseudonymisedProvision(question)) codes.push('pseudonymised-not-provided');
  if (item.category === 'pseudonymised') codes.push('pseudonymised-no-contact');
  if (!question.purpose.told) codes.push('purpose-not-told');
  return codes;
}

function decideKnown(question: Case): Verdict {
  const { ask, recipient } = question;
  // asking for consent is itself allowed, always.
  if (ask.use === 'request-consent') return permit('request-consent');
  const never = neverAllowed(question);
  if (never.length > 0) return deny(...never, ...againstAnyUse(question));
  if (ask.use === 'disclose-anonymised') return permit('anonymised');
  const early = byException(question) ?? withoutBasis(question) ?? ofStatistics(question);
  if (early !== undefined) return early;
  const against = againstAnyUse(question);
  if (isMereStorage(question)) {
    // It stays use by the organisation itself: stops, withdrawals and changes hold.
    const changed: ReasonCode[] = isChangedUnanswered(question) ? ['purpose-changed'] : [];
    const codes = [...against, ...changed];
    return codes.length === 0 ? permit('not-provision') : deny(...codes);
  }
  if (ask.use === 'acquire') return acquire(question, against);
  if (ask.use === 'use') return useOwn(question, against);
  if (ask.use === 'contact') return contact(question, against);
  if (recipient === undefined) return deny('recipient-missing');
  return provide(question, recipient, against);
}

/** Issue of unknown things: "never a permit out of ignorance". */
function decideItem(ask: Ask, facts: Facts, itemId: string): Verdict {
  if (!isUnderAnyAct(ask.at)) return deny('before-first-rule-set');
  const organisation = facts.organisation(ask.org);
  if (organisation === undefined) return deny('unknown-organisation');
  const unknown: ReasonCode[] = [];
  // nothing is decided on what is not certain.
  if (facts.held(ask.org, ask.person)) unknown.push('person-held');
  const consent = facts.consent(ask.org, ask.person);
  const optOut = facts.optOut(ask.org, ask.person);
  if (consent === undefined) unknown.push('unknown-person');
  if (consent?.erased === true || optOut?.erased === true) unknown.push('person-erased');
  const purpose = facts.purpose(ask.org, ask.purpose);
  const item = facts.item(ask.org, itemId);
  if (purpose === undefined) unknown.push('unknown-purpose');
  if (item === undefined) unknown.push('unknown-item');
  let recipient: RecipientFacts | undefined;
  if (ask.recipient !== undefined) {
    recipient = facts.recipient(ask.org, ask.recipient);
    if (recipient === undefined) unknown.push('unknown-recipient');
    else if (!/^[A-Z]{2}$/.test(recipient.country)) unknown.push('unknown-country');
  } else if (ask.use === 'provide' || ask.use === 'disclose-anonymised') {
    unknown.push('recipient-missing');
  }
  if (ask.use === 'contact') {
    const channels: readonly (string | undefined)[] = ['mail', 'e-mail', 'phone', 'visit'];
    if (!channels.includes(ask.channel)) unknown.push('unknown-channel');
  }
  if (consent === undefined || purpose === undefined || item === undefined) return deny(...unknown);
  if (unknown.length > 0) return deny(...unknown);
  return decideKnown({ ask, facts, organisation, purpose, item, consent, optOut, recipient });
}

/** What `requirements.md` wants, item by item; slow and plain on purpose. */
export function referenceDecide(ask: Ask, facts: Facts): Readonly<Record<string, Verdict>> {
  const verdicts: Record<string, Verdict> = {};
  for (const item of ask.items) verdicts[item] = decideItem(ask, facts, item);
  return verdicts;
}

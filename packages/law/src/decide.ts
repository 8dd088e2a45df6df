import { applyPlan } from './apply-plan.ts';
import { type Ask, momentOf } from './ask.ts';
import { channels } from './catalogue.ts';
import { claimedFact } from './claimed-fact.ts';
import { answerAbout } from './coverage.ts';
import type { Decision, ItemDecision, Obligation, Used } from './decision.ts';
import { decideException } from './exceptions.ts';
import type { ItemFacts, OrganisationFacts, PurposeFacts, RecipientFacts } from './facts.ts';
import type { Facts, PersonFacts } from './facts-source.ts';
import { decideAcquire, decideContact, decideUse, type OwnUse } from './own-use.ts';
import { type PlanFacts, planFacts, planItem, refusedWhatever } from './plan.ts';
import type { ReasonCode } from './reason-list.ts';
import { type RuleSet, ruleSetAt } from './rule-sets.ts';
import { type Bound, deny, permit } from './verdict.ts';

/**
 * May these items of this person be used so, now? One answer per item, with its article. Total: what
 * is not known is denied, and a permit never comes of ignorance.
 */
export function decide(ask: Ask, facts: Facts): Decision {
  const moment = momentOf(ask);
  const rules = ruleSetAt(moment.begins);
  const organisation = facts.organisation(ask.org);
  const bound: Bound = { kind: organisation?.kind ?? 'private', at: moment.begins };
  if (!rules) return all(ask, deny(['before-first-rule-set'], bound), {});
  const person: PersonFacts = {
    consent: facts.consent(ask.org, ask.person, ask.purpose),
    optOut: facts.optOut(ask.org, ask.person),
    held: facts.held(ask.org, ask.person),
  };
  const purpose = facts.purpose(ask.org, ask.purpose);
  const recipient =
    ask.recipient === undefined ? undefined : facts.recipient(ask.org, ask.recipient);
  const used = usedVersions(purpose, recipient, person);
  const unknown = unknownThings(ask, { organisation, purpose, recipient, person });
  if (unknown.length > 0 || !organisation || !purpose) {
    return all(ask, deny(unknown, bound), { ruleSet: rules.id, used });
  }
  const own: OwnUse = { ask, organisation, purpose, person, rules, moment };
  const to = recipient ? planFacts(facts, organisation, purpose, recipient) : undefined;
  const items: Record<string, ItemDecision> = {};
  let usedNow = used;
  for (const id of ask.items) {
    const item = facts.item(ask.org, id);
    if (!item) {
      items[id] = deny(['unknown-item'], bound);
      continue;
    }
    const { decision, used: more } = decideItem(own, item, to);
    items[id] = decision;
    usedNow = { ...usedNow, ...more };
  }
  return finish(ask, items, { ruleSet: rules.id, used: usedNow });
}

type Found = { readonly decision: ItemDecision; readonly used?: Used };

function decideItem(own: OwnUse, item: ItemFacts, to: PlanFacts | undefined): Found {
  const { ask, organisation, rules, moment } = own;
  const bound: Bound = { kind: organisation.kind, at: moment.begins };
  if (ask.use === 'request-consent') {
    return { decision: permit('request-consent', bound, { obligations: ['audit'] }) };
  }
  if (ask.use === 'disclose-anonymised') {
    if (item.category !== 'anonymised') return { decision: deny(['not-anonymised'], bound) };
    const obligations: Obligation[] = ['label-anonymised', 'publish-anonymised-items'];
    return { decision: permit('anonymised', bound, { obligations }) };
  }
  const { exception } = ask;
  if (exception && exception.ground !== claimedFact(ask)) {
    // Act 19 and 41 first: no claim helps against them.
    const refused = neverHelped(own, item, to).filter(
      // Act 41.6 itself leaves provision that a statute asks for.
      (code) => code !== 'pseudonymised-not-provided' || exception.ground !== 'statute',
    );
    if (refused.length > 0) return { decision: deny(refused, bound) };
    const about = { organisation, recipient: to?.recipient };
    const decision = decideException(exception, ask, about, rules, moment);
    return { decision, ...(exception.statute ? { used: { statute: exception.statute } } : {}) };
  }
  switch (ask.use) {
    case 'use':
      return { decision: decideUse(own, item) };
    case 'contact':
      return { decision: decideContact(own, item) };
    case 'acquire':
      return { decision: decideAcquire(own, item) };
    case 'provide':
      return decideProvision(own, item, to);
  }
}

/** for one item. */
function decideProvision(own: OwnUse, item: ItemFacts, to: PlanFacts | undefined): Found {
  const { ask, organisation, purpose, person, rules, moment } = own;
  const bound: Bound = { kind: organisation.kind, at: moment.begins };
  if (!to) return { decision: deny(['recipient-missing'], bound) };
  if (ask.notProvision !== undefined) {
    const refused = neverHelped(own, item, to);
    if (refused.length > 0) return { decision: deny(refused, bound) };
    const obligations: Obligation[] = ask.exception ? ['list-for-review', 'audit'] : ['audit'];
    return { decision: permit('not-provision', bound, { obligations }) };
  }
  const plan = planItem(item, to, rules, moment);
  const { improperBecause } = ask;
  if (
    rules.improperUseForbidden &&
    improperBecause !== undefined &&
    item.category !== 'anonymised'
  ) {
    return { decision: deny(['improper-use', ...plan.refused], bound) };
  }
  const { recipient } = to;
  const applied = applyPlan({ purpose, recipient, items: [plan] }, plan, person, moment);
  if ('reasons' in applied) {
    return { decision: deny(applied.reasons, bound, { purpose, waitUntil: plan.waitUntil }) };
  }
  const { basis, answer } = applied;
  return {
    decision: permit(basis.basis, bound, basis),
    used: {
      ...(answer ? { answerVersion: answer.answerVersion } : {}),
      ...(basis.scheme ? { scheme: basis.scheme } : {}),
      ...(basis.jointUse ? { jointUse: basis.jointUse } : {}),
    },
  };
}

function neverHelped(own: OwnUse, item: ItemFacts, to: PlanFacts | undefined): ReasonCode[] {
  const { ask, purpose, rules, moment } = own;
  const codes: ReasonCode[] = [];
  if (to && ask.use === 'provide') {
    codes.push(...refusedWhatever(item, to, rules, moment));
  }
  if (ask.use === 'contact' && item.category === 'pseudonymised' && rules.pseudonymisedRegulated) {
    codes.push('pseudonymised-no-contact');
  }
  const improper = purpose.improperBecause ?? ask.improperBecause;
  if (rules.improperUseForbidden && improper !== undefined) codes.push('improper-use');
  if (ask.use === 'acquire' && ask.source === 'improper') codes.push('improper-acquisition');
  return codes.filter((code) => unmendable.includes(code));
}

const unmendable: readonly ReasonCode[] = [
  'improper-use',
  'improper-acquisition',
  'pseudonymised-not-provided',
  'pseudonymised-no-contact',
];

type Things = {
  readonly organisation: OrganisationFacts | undefined;
  readonly purpose: PurposeFacts | undefined;
  readonly recipient: RecipientFacts | undefined;
  readonly person: PersonFacts;
};

const country = /^[A-Z]{2}$/;

function unknownThings(
  ask: Ask,
  { organisation, purpose, recipient, person }: Things,
): ReasonCode[] {
  const unknown: ReasonCode[] = [];
  // Who is bound decides what may be cited, so nothing else is said of an unknown organisation.
  if (!organisation) return ['unknown-organisation'];
  const { consent, optOut, held } = person;
  if (held) unknown.push('person-held');
  if (!consent) unknown.push('unknown-person');
  if (consent?.erased || optOut?.erased) unknown.push('person-erased');
  if (!purpose) unknown.push('unknown-purpose');
  const needsRecipient = ask.use === 'provide' || ask.use === 'disclose-anonymised';
  if (ask.recipient === undefined) {
    if (needsRecipient) unknown.push('recipient-missing');
  } else if (!recipient) unknown.push('unknown-recipient');
  else if (!country.test(recipient.country)) unknown.push('unknown-country');
  if (ask.use === 'contact' && !channels.some((known) => known === ask.channel)) {
    unknown.push('unknown-channel');
  }
  return unknown;
}

function usedVersions(
  purpose: PurposeFacts | undefined,
  recipient: RecipientFacts | undefined,
  { consent, optOut }: PersonFacts,
): Used {
  const answer = purpose ? answerAbout(consent, purpose.id) : undefined;
  return {
    ...(purpose ? { purposeVersion: purpose.version } : {}),
    ...(recipient ? { recipientVersion: recipient.version } : {}),
    ...(consent ? { consentVersion: consent.version } : {}),
    ...(answer ? { answerVersion: answer.answerVersion } : {}),
    ...(optOut ? { optOutVersion: optOut.version } : {}),
  };
}

type Context = { readonly ruleSet?: RuleSet['id']; readonly used?: Used };

const all = (ask: Ask, decision: ItemDecision, context: Context): Decision =>
  finish(ask, Object.fromEntries(ask.items.map((item) => [item, decision])), context);

function finish(ask: Ask, items: Record<string, ItemDecision>, context: Context): Decision {
  const decisions = Object.values(items);
  const due = new Set<Obligation>();
  for (const decision of decisions) {
    if (decision.effect === 'permit') for (const duty of decision.obligations) due.add(duty);
  }
  const permitted = decisions.length > 0 && decisions.every(({ effect }) => effect === 'permit');
  return {
    effect: permitted ? 'permit' : 'deny',
    items,
    obligations: [...due],
    ...(context.ruleSet ? { ruleSet: context.ruleSet } : {}),
    at: ask.at,
    used: context.used ?? {},
  };
}

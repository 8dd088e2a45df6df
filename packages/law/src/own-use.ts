import type { Ask } from './ask.ts';
import { isFree } from './claimed-fact.ts';
import {
  answerAbout,
  answerStops,
  changedWithoutConsent,
  covers,
  givenNow,
  whyNotCovered,
} from './coverage.ts';
import type { ItemDecision, Obligation } from './decision.ts';
import type { ItemFacts, OrganisationFacts, PurposeFacts } from './facts.ts';
import type { PersonFacts } from './facts-source.ts';
import type { Moment } from './moment.ts';
import type { ReasonCode } from './reason-list.ts';
import type { RuleSet } from './rule-sets.ts';
import { personStops } from './stops.ts';
import { type Bound, deny, permit } from './verdict.ts';

/** What the uses inside the organisation look at. */
export type OwnUse = {
  readonly ask: Ask;
  readonly organisation: OrganisationFacts;
  readonly purpose: PurposeFacts;
  readonly person: PersonFacts;
  readonly rules: RuleSet;
  readonly moment: Moment;
};

const boundOf = ({ organisation, moment }: OwnUse): Bound => ({
  kind: organisation.kind,
  at: moment.begins,
});

/** Law17, 18: what stands against any handling under the purpose. */
function purposeFaults({ ask, purpose, rules, moment }: OwnUse, item: ItemFacts): ReasonCode[] {
  const faults: ReasonCode[] = [];
  const improper = purpose.improperBecause ?? ask.improperBecause;
  if (rules.improperUseForbidden && improper !== undefined) faults.push('improper-use');
  if (purpose.publishedAt > moment.begins) faults.push('purpose-not-in-force');
  if (!purpose.items.includes(item.id)) faults.push('item-beyond-purpose');
  return faults;
}

const listed = ({ exception }: Ask): Obligation[] => (exception ? ['list-for-review'] : []);

const told = (purpose: PurposeFacts): boolean =>
  purpose.told || purpose.noticeExemptGround !== undefined;

/** use within a purpose that was told needs no consent; beyond it, consent to it does. */
export function decideUse(own: OwnUse, item: ItemFacts): ItemDecision {
  const { ask, purpose, person, moment } = own;
  const bound = boundOf(own);
  const improper = purposeFaults(own, item).filter((code) => code === 'improper-use');
  if (improper.length > 0) return deny(improper, bound, { purpose });
  const stops = personStops(person.optOut, {
    use: 'use',
    purpose: purpose.id,
    schemes: [],
    referable: false,
  });
  if (ask.statistics) {
    return stops.length > 0 ? deny(stops, bound, { purpose }) : permit('statistics', bound);
  }
  const faults = purposeFaults(own, item);
  if (faults.length > 0) return deny(faults, bound, { purpose, waitUntil: purpose.publishedAt });
  const answer = answerAbout(person.consent, purpose.id);
  const current = givenNow(person.consent, answer, purpose, moment);
  const covered = current && covers(answer, item.id, undefined);
  const said = answerStops(answer, covered, moment);
  if (said !== undefined) stops.push(said);
  if (stops.length > 0) return deny(stops, bound, { purpose });
  if (covered) return permit('consent', bound, { cite: 'Law18.1', requirement: 'R-1.4' });
  const against: ReasonCode[] = [];
  if (!purpose.uses.includes('use')) against.push('use-beyond-purpose');
  if (!told(purpose)) against.push('purpose-not-told');
  if (changedWithoutConsent(person.consent, answer, purpose, moment))
    against.push('purpose-changed');
  return against.length > 0 ? deny(against, bound, { purpose }) : permit('within-purpose', bound);
}

/** contact per channel; under the Act a use like any other, under P only with consent. */
export function decideContact(own: OwnUse, item: ItemFacts): ItemDecision {
  const { ask, organisation, purpose, person, rules, moment } = own;
  const bound = boundOf(own);
  if (ask.channel === undefined) return deny(['unknown-channel'], bound);
  const faults = purposeFaults(own, item);
  if (item.category === 'pseudonymised' && rules.pseudonymisedRegulated) {
    faults.push('pseudonymised-no-contact');
  }
  if (faults.length > 0) return deny(faults, bound, { purpose, waitUntil: purpose.publishedAt });
  const answer = answerAbout(person.consent, purpose.id);
  const current = givenNow(person.consent, answer, purpose, moment);
  const covered = current && covers(answer, item.id, undefined);
  const stops = personStops(person.optOut, {
    use: 'contact',
    purpose: purpose.id,
    channel: ask.channel,
    schemes: [],
    referable: false,
  });
  const said = answerStops(answer, covered, moment);
  if (said !== undefined) stops.push(said);
  if (stops.length > 0) return deny(stops, bound, { purpose });
  const against: ReasonCode[] = [];
  if (!purpose.uses.includes('contact')) against.push('use-beyond-purpose');
  if (covered && against.length === 0) {
    return permit('consent', bound, { cite: 'Law18.1', requirement: 'R-2.6' });
  }
  if (!told(purpose)) against.push('purpose-not-told');
  if (changedWithoutConsent(person.consent, answer, purpose, moment))
    against.push('purpose-changed');
  if (against.length > 0) return deny(against, bound, { purpose });
  if (organisation.profile === 'act')
    return permit('within-purpose', bound, { requirement: 'R-2.6' });
  // P3.4.2.7: exempt are purposes obvious from the situation, and the first letter, which may carry
  // the notice; the first e-mail may only ask for consent, and silence is a refusal.
  if (purpose.noticeExemptGround === 'obvious') {
    return permit('within-purpose', bound, {
      cite: 'P3.4.2.7',
      publicCite: 'P3.4.2.7',
      requirement: 'R-2.6',
    });
  }
  if (ask.channel === 'mail' && ask.firstContact === true) {
    const obligations: Obligation[] = ['enclose-notice', 'tell-source'];
    return permit('within-purpose', bound, {
      cite: 'P3.4.2.7',
      publicCite: 'P3.4.2.7',
      requirement: 'R-2.6',
      obligations,
    });
  }
  return deny(['contact-without-consent'], bound, { purpose });
}

/** taking in an item, by where it comes from. */
export function decideAcquire(own: OwnUse, item: ItemFacts): ItemDecision {
  const { ask, organisation, purpose, person, rules, moment } = own;
  const bound = boundOf(own);
  const source = ask.source ?? 'person';
  if (
    source === 'improper' ||
    (rules.improperUseForbidden && purpose.improperBecause !== undefined)
  ) {
    return deny([source === 'improper' ? 'improper-acquisition' : 'improper-use'], bound, {
      purpose,
    });
  }
  const faults = purposeFaults(own, item);
  const direct = source === 'person';
  // Law21.2: taken from the person on a form or screen, the purpose is shown first.
  if (direct && !told(purpose)) faults.push('purpose-not-told');
  if (faults.length > 0) return deny(faults, bound, { purpose, waitUntil: purpose.publishedAt });
  const stops = personStops(person.optOut, {
    use: 'use',
    purpose: purpose.id,
    schemes: [],
    referable: false,
  });
  if (stops.length > 0) return deny(stops, bound, { purpose });
  const answer = answerAbout(person.consent, purpose.id);
  const current = givenNow(person.consent, answer, purpose, moment);
  const covered = current && covers(answer, item.id, undefined);
  const tell: Obligation[] = told(purpose) ? [] : ['notify-purpose'];
  if (item.category !== 'special-care') {
    const said = answerStops(answer, covered, moment);
    if (said !== undefined) return deny([said], bound, { purpose });
    return permit('within-purpose', bound, {
      cite: direct ? 'Law21.2' : 'Law21.1',
      publicCite: 'Law62',
      requirement: direct ? 'R-2.4' : 'R-2.3',
      obligations: tell,
    });
  }
  const written = organisation.profile !== 'pms' || answer?.inWriting !== false;
  if (covered && written) {
    return permit('consent', bound, { cite: 'Law20.2', publicCite: 'Law64', requirement: 'R-2.2' });
  }
  const said = answerStops(answer, covered, moment);
  if (said !== undefined) return deny([said], bound, { purpose });
  // Only who is said to have handed them over has consented thereby; silence is not taken for it.
  if (organisation.profile === 'act' && ask.source === 'person') {
    return permit('handed-over', bound);
  }
  if (isFree(source)) {
    return permit('exception', bound, {
      cite: 'Law20.2',
      publicCite: 'Law64',
      requirement: 'R-2.2',
      obligations: [...listed(ask), 'audit', ...tell],
    });
  }
  const code =
    organisation.profile === 'pms' && (direct || covered)
      ? 'special-care-not-in-writing'
      : 'special-care-not-consented';
  const why = whyNotCovered(person.consent, answer, purpose);
  return deny(why === 'no-consent' || covered ? [code] : [code, why], bound, { purpose });
}

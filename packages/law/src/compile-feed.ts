import { assert, type Instant } from '@doui/kernel';
import { applyPlan } from './apply-plan.ts';
import { boundariesOf, nextAfter } from './boundaries.ts';
import type { Basis, Permit, Reason, Used } from './decision.ts';
import type { Facts, PersonFacts } from './facts-source.ts';
import type { Moment } from './moment.ts';
import { type BasisPlan, type ItemPlan, type ProvisionPlan, planFacts, planItem } from './plan.ts';
import { precedence, type ReasonCode } from './reason-list.ts';
import { lawBoundaries, type RuleSet, ruleSetAt } from './rule-sets.ts';
import { type Bound, permit, reasonOf } from './verdict.ts';

/** Items a compiled feed can hold: one bit each of a small integer. */
export const feedItemsMax = 31;

export type FeedAsk = {
  readonly org: string;
  readonly purpose: string;
  readonly recipient: string;
  readonly items: readonly string[];
};

/** What permitted one or more items of a record: what a provision record says. */
export type FeedBasis = {
  readonly basis: Basis;
  readonly cite: string;
  /** Scheme, arrangement; the answer's version is the person's own. */
  readonly scheme?: { readonly id: string; readonly version: number };
  readonly jointUse?: { readonly id: string; readonly version: number };
  readonly permit: Permit;
};

/** Filled by `decideFeed`; one is made per loop and used again, so nothing is allocated per record. */
export type FeedVerdict = {
  /** Bit n: item n of the feed may pass. */
  mask: number;
  /** For each basis of the compiled feed, the items it permits. */
  readonly byBasis: Uint32Array;
  /** Version of the answer a consent rests on; 0 without one. */
  answerVersion: number;
};

export type CompiledFeed = {
  readonly ask: FeedAsk;
  readonly ruleSet?: RuleSet['id'];
  readonly used: Used;
  readonly bases: readonly FeedBasis[];
  /** First instant at which the law, a scheme, a safeguard or an evaluation changes the plan. */
  readonly validUntil: Instant;
  readonly newVerdict: () => FeedVerdict;
  /** Holds the plan against a person; the same answer as `decide`, item by item. */
  readonly decideFeed: (person: PersonFacts, moment: Moment, into: FeedVerdict) => number;
  /** Why an item is withheld, for the few who ask. */
  readonly whyNot: (person: PersonFacts, moment: Moment, item: string) => readonly Reason[];
};

/**
 * A provision compiled for the gate: per rule set, purpose version and recipient everything is
 * settled that the person does not change. Compile again when the registry changes or at
 * `validUntil`.
 */
export function compileFeed(ask: FeedAsk, facts: Facts, moment: Moment): CompiledFeed {
  assert(ask.items.length <= feedItemsMax, 'a feed has at most 31 items');
  const rules = ruleSetAt(moment.begins);
  const organisation = facts.organisation(ask.org);
  const purpose = facts.purpose(ask.org, ask.purpose);
  const recipient = facts.recipient(ask.org, ask.recipient);
  const bound: Bound = { kind: organisation?.kind ?? 'private', at: moment.begins };
  const unknown: ReasonCode[] = [];
  if (!rules) return closed(ask, ['before-first-rule-set'], bound, lawBoundaries);
  if (!organisation) return closed(ask, ['unknown-organisation'], bound, lawBoundaries);
  if (!purpose) unknown.push('unknown-purpose');
  if (!recipient) unknown.push('unknown-recipient');
  else if (!/^[A-Z]{2}$/.test(recipient.country)) unknown.push('unknown-country');
  if (unknown.length > 0 || !purpose || !recipient) {
    return closed(ask, unknown, bound, lawBoundaries);
  }
  const to = planFacts(facts, organisation, purpose, recipient);
  const plans = ask.items.map((id): ItemPlan => {
    const item = facts.item(ask.org, id);
    return item ? planItem(item, to, rules, moment) : unknownItem(id);
  });
  const plan: ProvisionPlan = { purpose, recipient, items: plans };
  const bases: FeedBasis[] = [];
  const numbers = new Map<BasisPlan, number>();
  const byContent = new Map<string, number>();
  for (const item of plans) {
    for (const basis of item.free ? [item.free] : item.bases) {
      const content = JSON.stringify(basis);
      const number = byContent.get(content) ?? bases.push(feedBasis(basis, bound)) - 1;
      byContent.set(content, number);
      numbers.set(basis, number);
    }
  }
  const next = nextAfter(boundariesOf(to, moment.answered), moment.begins);
  return {
    ask,
    ruleSet: rules.id,
    used: { purposeVersion: purpose.version, recipientVersion: recipient.version },
    bases,
    validUntil: next,
    newVerdict: () => ({ mask: 0, byBasis: new Uint32Array(bases.length), answerVersion: 0 }),
    decideFeed: (person, now, into) => {
      into.mask = 0;
      into.answerVersion = 0;
      into.byBasis.fill(0);
      if (now.ends >= next || isUnknown(person)) return 0;
      for (let at = 0; at < plans.length; at++) {
        const item = plans[at];
        if (!item) continue;
        const applied = applyPlan(plan, item, person, now);
        if ('reasons' in applied) continue;
        const bit = 1 << at;
        into.mask |= bit;
        const number = numbers.get(applied.basis) ?? 0;
        into.byBasis[number] = (into.byBasis[number] ?? 0) | bit;
        if (applied.answer) into.answerVersion = applied.answer.answerVersion;
      }
      return into.mask;
    },
    whyNot: (person, now, id) => {
      const reasons = unknownPerson(person);
      if (reasons.length > 0) return reasons.map((code) => reasonOf(code, bound));
      const item = plans.find((candidate) => candidate.item === id) ?? unknownItem(id);
      const applied = applyPlan(plan, item, person, now);
      return 'reasons' in applied ? applied.reasons.map((code) => reasonOf(code, bound)) : [];
    },
  };
}

const isUnknown = ({ consent, optOut, held }: PersonFacts): boolean =>
  held || consent === undefined || consent.erased || optOut?.erased === true;

function unknownPerson({ consent, optOut, held }: PersonFacts): ReasonCode[] {
  const codes: ReasonCode[] = [];
  if (!consent) codes.push('unknown-person');
  if (held) codes.push('person-held');
  if (consent?.erased || optOut?.erased) codes.push('person-erased');
  return codes;
}

const unknownItem = (item: string): ItemPlan => ({
  item,
  refused: ['unknown-item'],
  bases: [],
  missing: [],
  schemes: [],
  referable: false,
});

function feedBasis(basis: BasisPlan, bound: Bound): FeedBasis {
  const permitted = permit(basis.basis, bound, basis);
  return {
    basis: basis.basis,
    cite: permitted.cite,
    ...(basis.scheme ? { scheme: basis.scheme } : {}),
    ...(basis.jointUse ? { jointUse: basis.jointUse } : {}),
    permit: permitted,
  };
}

/** Without them nothing else can be said. */
const alone: readonly ReasonCode[] = ['before-first-rule-set', 'unknown-organisation'];

/** A feed of which something is not known passes nothing. */
function closed(
  ask: FeedAsk,
  codes: readonly ReasonCode[],
  bound: Bound,
  boundaries: readonly Instant[],
): CompiledFeed {
  return {
    ask,
    used: {},
    bases: [],
    validUntil: nextAfter(boundaries, bound.at),
    newVerdict: () => ({ mask: 0, byBasis: new Uint32Array(0), answerVersion: 0 }),
    decideFeed: (_person, _now, into) => {
      into.mask = 0;
      into.answerVersion = 0;
      return 0;
    },
    whyNot: (person) =>
      (codes.some((code) => alone.includes(code)) ? codes : [...codes, ...unknownPerson(person)])
        .toSorted((a, b) => precedence(a) - precedence(b))
        .map((code) => reasonOf(code, bound)),
  };
}

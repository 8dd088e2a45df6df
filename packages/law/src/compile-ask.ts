import type { Instant } from '@doui/kernel';
import type { Ask } from './ask.ts';
import { boundariesOf, lastUpTo, nextAfter } from './boundaries.ts';
import { decide } from './decide.ts';
import type { Decision, Used } from './decision.ts';
import type { Moment } from './moment.ts';
import { planFacts } from './plan.ts';
import { newStanding, type Standing, type StandingFacts, standingKey } from './standing.ts';

/** A question but for the person and the clock. A claimed exception is asked one by one. */
export type AskForm = Omit<Ask, 'person' | 'at' | 'endsAt' | 'exception'>;

export type CompiledAsk<Made> = {
  readonly form: AskForm;
  /**
   * What was made of the decision about somebody who stands as this person does; the versions in it are of
   * that one, this person's are in `standing`. `undefined`: such a person is decided in full.
   */
  readonly madeFor: (person: string, moment: Moment, standing: Standing) => Made | undefined;
};

const madeMax = 10_000;

/**
 * Most persons stand to a purpose as many others do, so the same question is decided once per standing and
 * remembered, until the registry changes or the next instant of the law, a scheme or a safeguard is reached.
 * The decisions are those of `decide`, asked about the first person of each standing.
 */
export function compileAsk<Made>(
  form: AskForm,
  facts: StandingFacts,
  make: (decision: Decision, ask: Ask) => Made,
): CompiledAsk<Made> {
  const made = new Map<number, Made>();
  let epoch: object | undefined;
  let since = 0;
  let until = 0;

  function renew(moment: Moment): void {
    made.clear();
    epoch = facts.registryEpoch();
    const boundaries = boundariesOf(datedOf(form, facts));
    since = lastUpTo(boundaries, moment.begins);
    until = nextAfter(boundaries, moment.begins);
  }

  return {
    form,
    madeFor(person, moment, standing) {
      facts.standing(form.org, person, form.purpose, standing);
      if (standing.special) return undefined;
      const { begins, ends } = moment;
      if (epoch !== facts.registryEpoch() || begins < since || begins >= until) renew(moment);
      // Between two clocks that differ stands an instant at which the answer changes.
      if (ends >= until) return undefined;
      const key = standingKey(standing, moment);
      const known = made.get(key);
      if (known !== undefined) return known;
      const ask: Ask = { ...form, person, at: begins, endsAt: ends };
      const first = make(decide(ask, facts), ask);
      if (made.size >= madeMax) made.clear();
      made.set(key, first);
      return first;
    },
  };
}

function datedOf({ org, purpose: id, recipient: to }: AskForm, facts: StandingFacts) {
  const organisation = facts.organisation(org);
  const purpose = facts.purpose(org, id);
  const recipient = to === undefined ? undefined : facts.recipient(org, to);
  if (!organisation || !purpose || !recipient) return { purpose, recipient };
  return planFacts(facts, organisation, purpose, recipient);
}

/** `decide` for one form: a decision about each person as it is asked for. */
export function deciderFor(form: AskForm, facts: StandingFacts) {
  const standing = newStanding();
  const compiled = compileAsk(form, facts, (decision) => decision);
  return (person: string, at: Instant, endsAt: Instant = at): Decision => {
    const moment = { begins: at, ends: Math.max(at, endsAt) };
    const made = compiled.madeFor(person, moment, standing);
    if (made === undefined) return decide({ ...form, person, at, endsAt }, facts);
    return decisionFor(made, at, standing);
  };
}

/** The decision about a person who stands as the one it was made about. */
export const decisionFor = (made: Decision, at: Instant, standing: Standing): Decision => ({
  effect: made.effect,
  items: made.items,
  obligations: made.obligations,
  ...(made.ruleSet ? { ruleSet: made.ruleSet } : {}),
  at,
  used: usedFor(made.used, standing),
});

/** The same documents, this person's versions. */
function usedFor(used: Used, standing: Standing): Used {
  return {
    ...used,
    ...(used.consentVersion === undefined ? {} : { consentVersion: standing.consentVersion }),
    ...(used.answerVersion === undefined ? {} : { answerVersion: standing.answerVersion }),
    ...(used.optOutVersion === undefined ? {} : { optOutVersion: standing.optOutVersion }),
  };
}

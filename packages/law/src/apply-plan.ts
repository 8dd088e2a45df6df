import {
  abroadShown,
  answerAbout,
  answerStops,
  changedWithoutConsent,
  covers,
  givenNow,
  whyNotCovered,
} from './coverage.ts';
import type { AnswerFacts } from './facts.ts';
import type { PersonFacts } from './facts-source.ts';
import type { Moment } from './moment.ts';
import type { BasisPlan, ItemPlan, ProvisionPlan } from './plan.ts';
import type { ReasonCode } from './reason-list.ts';
import { ruleSetAt } from './rule-sets.ts';
import { personStops } from './stops.ts';

export type Applied =
  | { readonly basis: BasisPlan; readonly answer?: AnswerFacts | undefined }
  | { readonly reasons: readonly ReasonCode[] };

/** Holds the plan of an item against what is known of a person. */
export function applyPlan(
  plan: ProvisionPlan,
  item: ItemPlan,
  { consent, optOut }: PersonFacts,
  moment: Moment,
): Applied {
  if (item.refused.length > 0) return { reasons: item.refused };
  if (item.free) return { basis: item.free };
  const { purpose, recipient } = plan;
  const answer = answerAbout(consent, purpose.id);
  const current = givenNow(consent, answer, purpose, moment);
  const covered = current && covers(answer, item.item, recipient.id);
  const stopped: ReasonCode[] = personStops(optOut, {
    use: 'provide',
    purpose: purpose.id,
    recipient: recipient.id,
    schemes: item.schemes,
    referable: item.referable,
  });
  const said = answerStops(answer, covered, moment);
  if (said !== undefined) stopped.push(said);
  if (stopped.length > 0) return { reasons: stopped };
  const changed = changedWithoutConsent(consent, answer, purpose, moment);
  for (const basis of item.bases) {
    switch (basis.needs) {
      case 'nothing':
        if (!changed) return { basis };
        break;
      case 'consent':
        if (covered) return { basis, answer };
        break;
      case 'consent-shown-abroad':
        if (covered && abroadShown(answer, recipient.id)) return { basis, answer };
        break;
    }
  }
  const reasons: ReasonCode[] = [...item.missing];
  if (changed) reasons.push('purpose-changed');
  const abroad = item.bases.some((basis) => basis.needs === 'consent-shown-abroad');
  if (covered && abroad) {
    // Judged by the rules of when it was given: before 2022-04-01 there was no list of things to show.
    const asked = ruleSetAt(answer.givenAt)?.abroadShowsCountry === true;
    if (!asked) return { reasons };
    const others = reasons.filter((code) => code !== 'abroad-without-consent');
    return { reasons: ['abroad-not-shown', ...others] };
  }
  if (item.bases.some((basis) => basis.needs !== 'nothing')) {
    reasons.push(whyNotCovered(consent, answer, purpose));
  }
  return { reasons };
}

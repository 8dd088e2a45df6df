import type { Refusal } from '@doui/kernel';
import { schemeItems } from './catalogue.ts';
import type { ItemFacts, PurposeFacts, SchemeFacts } from './facts.ts';
import type { Moment } from './moment.ts';
import { type ReasonCode, refusalOf } from './reason-list.ts';
import { type RuleSet, ruleSetAt } from './rule-sets.ts';

const dayMs = 86_400_000;

/** The version of a scheme that is the basis at a moment: the newest that has started. */
export function schemeInForce(scheme: SchemeFacts, moment: Moment): SchemeFacts {
  let candidate = scheme;
  while (candidate.previous && candidate.status !== 'ended') {
    const started = candidate.startsAt !== undefined && candidate.startsAt <= moment.begins;
    if (started && candidate.status === 'published') return candidate;
    candidate = candidate.previous;
  }
  return candidate;
}

/** What of Law27.2 a scheme does not state under a rule set. */
export const missingSchemeItems = (scheme: Pick<SchemeFacts, 'stated'>, rules: RuleSet) =>
  schemeItems.filter(
    (item) => rules.schemeItems.includes(item.code) && !scheme.stated.includes(item.code),
  );

/** what stands against a scheme as such, whoever the person and whatever the item. */
export function schemeFaults(
  scheme: SchemeFacts,
  purpose: PurposeFacts,
  rules: RuleSet,
  moment: Moment,
): ReasonCode[] {
  const faults: ReasonCode[] = [];
  if (!purpose.includesProvision) faults.push('scheme-provision-not-purpose');
  if (scheme.status === 'ended') faults.push('scheme-ended');
  if (scheme.status === 'draft') faults.push('scheme-draft');
  if (missingSchemeItems(scheme, rules).length > 0) faults.push('scheme-items-missing');
  const { startsAt, toldAt, filedAt } = scheme;
  const before = (at: number | undefined): boolean =>
    at !== undefined && at <= moment.begins && (startsAt === undefined || at <= startsAt);
  if (!scheme.filingNumber || !before(filedAt)) faults.push('scheme-not-filed');
  if (!before(toldAt)) faults.push('scheme-not-told');
  if (tooSoon(scheme)) faults.push('scheme-too-soon');
  if (startsAt === undefined || startsAt > moment.begins) faults.push('scheme-not-started');
  return faults;
}

function tooSoon({ startsAt, toldAt, objectionDays }: SchemeFacts): boolean {
  if (objectionDays < 1) return true;
  if (startsAt === undefined || toldAt === undefined) return false;
  return startsAt < toldAt + objectionDays * dayMs;
}

/** why a scheme cannot cover an item, by what the item is and how it was acquired. */
export function schemeExcludes(item: ItemFacts, rules: RuleSet): ReasonCode[] {
  const faults: ReasonCode[] = [];
  if (item.category === 'special-care') faults.push('scheme-special-care');
  if (rules.schemeExcludesTainted && item.acquiredBy === 'improperly') {
    faults.push('scheme-improperly-acquired');
  }
  if (rules.schemeExcludesTainted && item.acquiredBy === 'opt-out') {
    faults.push('scheme-received-by-opt-out');
  }
  return faults;
}

/** The scheme as it is to be published. `recipientsAbroad`: those whom Law28 keeps from it. */
export type SchemeCheck = {
  readonly scheme: SchemeFacts;
  readonly purpose: PurposeFacts;
  readonly items: readonly ItemFacts[];
  readonly recipientsAbroad: readonly string[];
  readonly at: number;
};

const soon: readonly ReasonCode[] = ['scheme-not-started', 'scheme-draft'];

/**
 * may this version of a scheme be published now? Judged by the rules of its start; a
 * start in the future is no fault, since the version before stays the basis until then.
 */
export function checkScheme({
  scheme,
  purpose,
  items,
  recipientsAbroad,
  at,
}: SchemeCheck): Refusal[] {
  const rules = ruleSetAt(Math.max(scheme.startsAt ?? at, at));
  if (!rules) return [refusalOf('before-first-rule-set', { pointer: '/startsAt' })];
  const pointers: Partial<Record<ReasonCode, string>> = {
    'scheme-provision-not-purpose': '/purpose',
    'scheme-not-filed': '/filedAt',
    'scheme-not-told': '/toldAt',
    'scheme-too-soon': '/startsAt',
    'scheme-ended': '/status',
  };
  const refusals: Refusal[] = [];
  for (const code of schemeFaults(scheme, purpose, rules, { begins: at, ends: at })) {
    if (soon.includes(code)) continue;
    if (code === 'scheme-items-missing') {
      for (const item of missingSchemeItems(scheme, rules)) {
        refusals.push(refusalOf(code, { pointer: `/stated/${item.code}`, about: item.text }));
      }
    } else refusals.push(refusalOf(code, { pointer: pointers[code] ?? '' }));
  }
  if (scheme.startsAt === undefined) {
    refusals.push(refusalOf('scheme-not-started', { pointer: '/startsAt' }));
  }
  for (const item of items) {
    const pointer = `/items/${scheme.items.indexOf(item.id)}`;
    for (const code of schemeExcludes(item, rules)) {
      refusals.push(refusalOf(code, { pointer, about: item.name }));
    }
    if (!purpose.items.includes(item.id)) {
      refusals.push(refusalOf('item-beyond-purpose', { pointer, about: item.name }));
    }
  }
  for (const recipient of recipientsAbroad) {
    const pointer = `/recipients/${scheme.recipients.indexOf(recipient)}`;
    refusals.push(refusalOf('scheme-abroad', { pointer, about: { ja: recipient, en: recipient } }));
  }
  return refusals;
}

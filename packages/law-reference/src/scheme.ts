import type { Instant } from '@doui/kernel';
import type { ItemFacts, PurposeFacts, ReasonCode, RecipientFacts, SchemeFacts } from '@doui/law';
import { dayMs, isUnder2022 } from './dates.ts';

const itemsOf2017 = ['provision', 'items', 'method', 'stop', 'requests'];
const itemsOf2022 = [...itemsOf2017, 'provider', 'acquisition', 'update', 'start'];

/** told and filed in advance, with the items, and time to object before the start. */
function schemeFault(scheme: SchemeFacts, at: Instant): ReasonCode | undefined {
  if (scheme.status === 'ended') return 'scheme-ended';
  if (scheme.status === 'draft') return 'scheme-draft';
  const required = isUnder2022(at) ? itemsOf2022 : itemsOf2017;
  for (const one of required) {
    if (!scheme.stated.includes(one)) return 'scheme-items-missing';
  }
  if (scheme.startsAt === undefined) return 'scheme-not-started';
  if (scheme.filingNumber === undefined || scheme.filedAt === undefined) return 'scheme-not-filed';
  if (scheme.filedAt > scheme.startsAt) return 'scheme-not-filed';
  if (scheme.toldAt === undefined || scheme.toldAt > scheme.startsAt) return 'scheme-not-told';
  // No time at all is not "enough time to object before the start".
  if (scheme.objectionDays <= 0) return 'scheme-too-soon';
  if (scheme.toldAt + scheme.objectionDays * dayMs > scheme.startsAt) return 'scheme-too-soon';
  if (scheme.startsAt > at) return 'scheme-not-started';
  return undefined;
}

/** the data no scheme covers. */
function excludedData(item: ItemFacts, at: Instant): ReasonCode | undefined {
  if (item.category === 'special-care') return 'scheme-special-care';
  if (isUnder2022(at)) {
    if (item.acquiredBy === 'improperly') return 'scheme-improperly-acquired';
    if (item.acquiredBy === 'opt-out') return 'scheme-received-by-opt-out';
  }
  return undefined;
}

/** Why this scheme is no basis for this item and recipient; `undefined` when it is one. */
export function schemeDoesNotHelp(
  scheme: SchemeFacts,
  at: Instant,
  item: ItemFacts,
  purpose: PurposeFacts,
  recipient: RecipientFacts,
): ReasonCode | undefined {
  if (!purpose.includesProvision) return 'scheme-provision-not-purpose';
  const excluded = excludedData(item, at);
  if (excluded !== undefined) return excluded;
  const version = inForce(scheme, at);
  if (version.purpose !== purpose.id || !version.recipients.includes(recipient.id)) {
    return 'no-consent';
  }
  if (!version.items.includes(item.id)) return 'no-consent';
  return schemeFault(version, at);
}

/**
 * "New version, same checks; the old one stays the basis until then." A draft or a version
 * that has not started leaves the older one in force; an ended scheme is ended.
 */
export function inForce(scheme: SchemeFacts, at: Instant): SchemeFacts {
  const { previous, startsAt, status } = scheme;
  if (previous === undefined || status === 'ended') return scheme;
  if (status === 'published' && startsAt !== undefined && startsAt <= at) return scheme;
  return inForce(previous, at);
}

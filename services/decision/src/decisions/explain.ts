import { toRfc3339 } from '@doui/kernel';
import { type Ask, adequacies, type Facts, ruleSetAt } from '@doui/law';

/** Everything a decision looked at, so that an auditor can follow it without asking further. */
export function explanationOf(ask: Ask, facts: Facts) {
  const { org, person, purpose, recipient, at } = ask;
  const to = recipient === undefined ? undefined : facts.recipient(org, recipient);
  const rules = ruleSetAt(at);
  const processor = to?.processor ? facts.processor(org, to.processor) : undefined;
  const consent = facts.consent(org, person);
  const optOut = facts.optOut(org, person);
  return {
    asked: { ...ask, at: toRfc3339(at) },
    ruleSet: rules ? { ...rules, from: toRfc3339(rules.from) } : null,
    organisation: facts.organisation(org) ?? null,
    purpose: facts.purpose(org, purpose) ?? null,
    items: ask.items.map((item) => facts.item(org, item) ?? { id: item, unknown: true }),
    recipient: to ?? null,
    processor: processor ?? null,
    reEntrusted: (processor?.reEntrustedTo ?? []).flatMap((id) => facts.processor(org, id) ?? []),
    jointUse: to?.jointUse ? (facts.jointUse(org, to.jointUse) ?? null) : null,
    schemes: recipient === undefined ? [] : facts.schemes(org, purpose, recipient),
    adequateCountries: adequacies
      .filter((entry) => entry.from <= at)
      .flatMap(({ countries }) => countries),
    answer: consent?.answers.find((answer) => answer.purpose === purpose) ?? null,
    capacity: consent
      ? {
          needsRepresentative: consent.needsRepresentative,
          until: consent.needsRepresentativeUntil ?? null,
        }
      : null,
    optOuts: optOut ?? null,
    held: facts.held(org, person),
  };
}

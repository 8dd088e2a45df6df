import type { Instant } from '@doui/kernel';
import type { Basis, Obligation } from './decision.ts';
import type {
  ItemFacts,
  JointUseFacts,
  OrganisationFacts,
  ProcessorFacts,
  PurposeFacts,
  RecipientFacts,
  SchemeFacts,
} from './facts.ts';
import type { Facts } from './facts-source.ts';
import { jointUseFaults } from './joint-use.ts';
import type { Moment } from './moment.ts';
import { processorGaps } from './processor.ts';
import type { ReasonCode } from './reason-list.ts';
import { isAdequate, type RuleSet } from './rule-sets.ts';
import { schemeExcludes, schemeFaults, schemeInForce } from './scheme.ts';

/**
 * Everything about a provision that does not depend on the person: made once per rule set, purpose
 * version and recipient, then held against each person. `decide` and the gate use the same plans.
 */
export type ProvisionPlan = {
  readonly purpose: PurposeFacts;
  readonly recipient: RecipientFacts;
  readonly items: readonly ItemPlan[];
};

export type BasisPlan = {
  readonly basis: Basis;
  /** Whether the person must have consented, and have been shown what provision abroad asks. */
  readonly needs: 'nothing' | 'consent' | 'consent-shown-abroad';
  readonly cite?: string;
  readonly publicCite?: string;
  readonly obligations: readonly Obligation[];
  readonly warnings: readonly ReasonCode[];
  readonly scheme?: { readonly id: string; readonly version: number };
  readonly jointUse?: { readonly id: string; readonly version: number };
};

export type ItemPlan = {
  readonly item: string;
  /** Denied whoever the person is. */
  readonly refused: readonly ReasonCode[];
  /** Permitted whoever the person is: not personal data, or no provision. */
  readonly free?: BasisPlan;
  /** Tried in order. */
  readonly bases: readonly BasisPlan[];
  /** Why the other bases do not hold; told when none does. */
  readonly missing: readonly ReasonCode[];
  readonly schemes: readonly string[];
  readonly referable: boolean;
  readonly waitUntil?: Instant | undefined;
};

export type PlanFacts = {
  readonly organisation: OrganisationFacts;
  readonly purpose: PurposeFacts;
  readonly recipient: RecipientFacts;
  readonly processor: ProcessorFacts | undefined;
  readonly isProcessor: (id: string) => boolean;
  readonly jointUse: JointUseFacts | undefined;
  readonly schemes: readonly SchemeFacts[];
};

/** Looks up what a plan needs. */
export function planFacts(
  facts: Facts,
  organisation: OrganisationFacts,
  purpose: PurposeFacts,
  recipient: RecipientFacts,
): PlanFacts {
  const { id: org } = organisation;
  return {
    organisation,
    purpose,
    recipient,
    processor: recipient.processor ? facts.processor(org, recipient.processor) : undefined,
    isProcessor: (id) => facts.processor(org, id) !== undefined,
    jointUse: recipient.jointUse ? facts.jointUse(org, recipient.jointUse) : undefined,
    schemes: facts.schemes(org, purpose.id, recipient.id),
  };
}

/** for one item. */
export function planItem(
  item: ItemFacts,
  facts: PlanFacts,
  rules: RuleSet,
  moment: Moment,
): ItemPlan {
  const { purpose, recipient } = facts;
  const inForce = facts.schemes.map((scheme) => schemeInForce(scheme, moment));
  const schemes = inForce
    .filter((scheme) => scheme.items.includes(item.id) && scheme.recipients.includes(recipient.id))
    .map((scheme) => scheme.id);
  const referable = item.category === 'personally-referable';
  const plan = { item: item.id, refused: [], bases: [], missing: [], schemes, referable };

  if (item.category === 'anonymised') return { ...plan, free: anonymised };
  const refused = refusedWhatever(item, facts, rules, moment);
  if (refused.length > 0) {
    return { ...plan, refused, waitUntil: waitFor(purpose.publishedAt, moment) };
  }
  if (facts.processor?.doesNotHandle && recipient.relation === 'entrusted') {
    // No provision, but still use under the purpose: stops and withdrawals hold.
    return { ...plan, schemes: [], referable: false, bases: [notHandled] };
  }
  if (referable && isReferableProvision(item, facts, rules, moment)) {
    return { ...plan, ...planReferable(facts, rules, moment) };
  }
  return { ...plan, ...planBases(item, facts, inForce, rules, moment) };
}

const waitFor = (at: Instant, moment: Moment): Instant | undefined =>
  at > moment.begins ? at : undefined;

const anonymised: BasisPlan = {
  basis: 'anonymised',
  needs: 'nothing',
  obligations: ['label-anonymised', 'publish-anonymised-items'],
  warnings: [],
};

/** P3.4.2.8.1(3): a server operator that does not handle the data receives nothing. */
const notHandled: BasisPlan = {
  basis: 'not-provision',
  needs: 'nothing',
  cite: 'P3.4.2.8.1',
  publicCite: 'P3.4.2.8.1',
  obligations: [],
  warnings: [],
};

/** What no person's answer can mend. */
export function refusedWhatever(
  item: ItemFacts,
  facts: Pick<PlanFacts, 'purpose' | 'recipient'>,
  rules: RuleSet,
  moment: Moment,
): ReasonCode[] {
  const { purpose, recipient } = facts;
  const refused: ReasonCode[] = [];
  if (rules.improperUseForbidden && purpose.improperBecause !== undefined)
    refused.push('improper-use');
  if (item.category === 'pseudonymised' && rules.pseudonymisedRegulated) {
    // Law41.6 leaves entrustment, succession and joint use at home, and nothing else.
    if (recipient.relation === 'third-party' || recipient.country !== 'JP') {
      refused.push('pseudonymised-not-provided');
    }
  }
  if (purpose.publishedAt > (moment.answered ?? moment.begins))
    refused.push('purpose-not-in-force');
  if (!purpose.items.includes(item.id)) refused.push('item-beyond-purpose');
  return refused;
}

type Bases = Pick<ItemPlan, 'bases' | 'missing' | 'waitUntil'>;

/** Law31 (since 2022): information another will tie to the person; before, it was not regulated. */
function planReferable(facts: PlanFacts, rules: RuleSet, moment: Moment): Bases {
  const { recipient } = facts;
  const unregulated: BasisPlan = {
    basis: 'not-regulated',
    needs: 'nothing',
    obligations: [],
    warnings: [],
  };
  if (!rules.referableRegulated || recipient.tiesReferable === false) {
    return { bases: [unregulated], missing: [] };
  }
  const confirmedAt = recipient.recipientConsentConfirmedAt;
  const confirmed = confirmedAt !== undefined && confirmedAt <= moment.begins;
  const abroad = freeAbroad(recipient, moment) ? 'consent' : 'consent-shown-abroad';
  // A consent given to us for this recipient is the recipient's consent, collected on its behalf.
  const consent: BasisPlan = {
    basis: 'consent',
    needs: abroad,
    cite: 'Law31.1',
    publicCite: 'Law72',
    obligations: ['confirm-recipient-consent', 'record-provision'],
    warnings: [],
  };
  const bases = [consent];
  if (confirmed && abroad === 'consent') {
    bases.push({
      ...unregulated,
      cite: 'Law31.1',
      publicCite: 'Law72',
      obligations: ['record-provision'],
    });
  }
  return { bases, missing: ['recipient-consent-unconfirmed'] };
}

/** Entrustment, succession and joint use as arranged hand it to no third party. */
function isReferableProvision(
  item: ItemFacts,
  { organisation, purpose, recipient, jointUse }: PlanFacts,
  rules: RuleSet,
  moment: Moment,
): boolean {
  // Not regulated is not regulated, whoever it goes to.
  if (!rules.referableRegulated || recipient.tiesReferable === false) return true;
  if (recipient.relation === 'third-party') return true;
  if (recipient.relation !== 'joint-user') return false;
  if (organisation.kind === 'public') return true;
  return jointUseFaults(jointUse, { item: item.id, purpose, recipient }, rules, moment).length > 0;
}

/** Law28.1: at home, in an adequate country, or under equivalent safeguards in force. */
export const freeAbroad = (recipient: RecipientFacts, moment: Moment): boolean =>
  recipient.country === 'JP' ||
  isAdequate(recipient.country, moment.begins) ||
  safeguarded(recipient, moment);

const safeguarded = ({ safeguard }: RecipientFacts, moment: Moment): boolean =>
  safeguard !== undefined &&
  safeguard.evidence !== '' &&
  (safeguard.until === undefined || safeguard.until > moment.ends);

function planBases(
  item: ItemFacts,
  facts: PlanFacts,
  inForce: readonly SchemeFacts[],
  rules: RuleSet,
  moment: Moment,
): Bases {
  const { organisation, recipient } = facts;
  if (recipient.relation === 'entrusted' && organisation.processorGap === 'deny') {
    // whatever else would permit it, at home and abroad.
    const gaps = processorGaps(facts.processor, facts.isProcessor, moment);
    if (gaps.length > 0) return { bases: [], missing: gaps };
  }
  if (!freeAbroad(recipient, moment)) {
    // neither scheme nor entrustment nor joint use helps; each such provision is recorded.
    const missing: ReasonCode[] = ['abroad-without-consent'];
    if (recipient.safeguard !== undefined && rules.safeguardsSupervised) {
      missing.push('safeguard-ended');
    }
    const abroad = consentBasis(recipient, { cite: 'Law28.1', publicCite: 'Law71.1' });
    return { bases: [{ ...abroad, needs: 'consent-shown-abroad' }], missing };
  }
  const plain = planAtHome(item, facts, inForce, rules, moment);
  const supervise: Obligation[] =
    rules.safeguardsSupervised &&
    recipient.country !== 'JP' &&
    !isAdequate(recipient.country, moment.begins)
      ? ['supervise-safeguards']
      : [];
  if (supervise.length === 0) return plain;
  return {
    ...plain,
    bases: plain.bases.map((basis) => ({
      ...basis,
      obligations: [...basis.obligations, ...supervise],
    })),
  };
}

function consentBasis(
  recipient: RecipientFacts,
  cites: { cite?: string; publicCite?: string } = {},
): BasisPlan {
  return {
    basis: 'consent',
    needs: 'consent',
    ...cites,
    obligations: recipient.stateBody ? [] : ['record-provision'],
    warnings: [],
  };
}

/** Bases of Law27 itself, Law28 being satisfied. */
function planAtHome(
  item: ItemFacts,
  facts: PlanFacts,
  inForce: readonly SchemeFacts[],
  rules: RuleSet,
  moment: Moment,
): Bases {
  const { organisation, purpose, recipient } = facts;
  const consent = consentBasis(recipient);
  const nothing = { needs: 'nothing', obligations: [], warnings: [] } as const;
  switch (recipient.relation) {
    case 'entrusted': {
      const gaps = processorGaps(facts.processor, facts.isProcessor, moment);
      const obligations = gaps.map(
        (gap): Obligation =>
          gap === 'processor-evaluation-overdue' ? 'evaluate-processor' : 'amend-contract',
      );
      return {
        bases: [
          {
            ...nothing,
            basis: 'entrusted',
            warnings: gaps,
            obligations: [...new Set(obligations)],
          },
        ],
        missing: [],
      };
    }
    case 'successor':
      return { bases: [{ ...nothing, basis: 'succession' }], missing: [] };
    case 'joint-user': {
      if (organisation.kind === 'public') return withinPublicPurpose(facts, consent);
      const use = facts.jointUse;
      const faults = jointUseFaults(use, { item: item.id, purpose, recipient }, rules, moment);
      if (faults.length > 0 || !use) return { bases: [consent], missing: faults };
      const jointUse = { id: use.id, version: use.version };
      return { bases: [{ ...nothing, basis: 'joint-use', jointUse }, consent], missing: [] };
    }
    case 'third-party':
      if (organisation.kind === 'public') return withinPublicPurpose(facts, consent);
      return planOptOut(item, facts, inForce, consent, rules, moment);
  }
}

/** Law69.1: a public body provides within the purpose it has told; beyond it, on consent (69.2.1). */
function withinPublicPurpose({ purpose, recipient }: PlanFacts, consent: BasisPlan): Bases {
  if (!purpose.includesProvision || !purpose.told) return { bases: [consent], missing: [] };
  const within: BasisPlan = {
    basis: 'within-purpose',
    needs: 'nothing',
    publicCite: 'Law69.1',
    obligations: recipient.stateBody ? [] : ['record-provision'],
    warnings: [],
  };
  return { bases: [consent, within], missing: [] };
}

function planOptOut(
  item: ItemFacts,
  { purpose, recipient }: PlanFacts,
  inForce: readonly SchemeFacts[],
  consent: BasisPlan,
  rules: RuleSet,
  moment: Moment,
): Bases {
  const missing: ReasonCode[] = [];
  const starts: Instant[] = [];
  const bases: BasisPlan[] = [consent];
  for (const scheme of inForce) {
    if (scheme.purpose !== purpose.id) continue;
    if (!scheme.items.includes(item.id) || !scheme.recipients.includes(recipient.id)) continue;
    const faults = [
      ...schemeFaults(scheme, purpose, rules, moment),
      ...schemeExcludes(item, rules),
    ];
    if (faults.length === 0) {
      bases.push({
        basis: 'opt-out',
        needs: 'nothing',
        obligations: recipient.stateBody ? [] : ['record-each-provision'],
        warnings: [],
        scheme: { id: scheme.id, version: scheme.version },
      });
      continue;
    }
    missing.push(...faults);
    if (scheme.startsAt !== undefined && scheme.startsAt > moment.begins)
      starts.push(scheme.startsAt);
  }
  if (item.category === 'special-care') missing.push('special-care-without-consent');
  return {
    bases,
    missing,
    ...(starts.length > 0 ? { waitUntil: Math.min(...starts) } : {}),
  };
}

import type { Ask, ExceptionClaim, ExceptionGround } from './ask.ts';
import { exceptionGrounds } from './ask.ts';
import type { ItemDecision } from './decision.ts';
import type { OrganisationFacts, RecipientFacts } from './facts.ts';
import type { Moment } from './moment.ts';
import type { ReasonCode } from './reason-list.ts';
import type { RuleSet } from './rule-sets.ts';
import { statuteOf } from './statutes.ts';
import { type Bound, deny, permit } from './verdict.ts';

type Cites = readonly [use: string, acquire: string, provide: string, publicBody: string];

/** Where each ground stands: 18.3, 20.2, 27.1, and for public bodies 69. */
const groundCites: Readonly<Record<ExceptionGround, Cites>> = {
  statute: ['Law18.3.1', 'Law20.2.1', 'Law27.1.1', 'Law69.1'],
  'life-body-property': ['Law18.3.2', 'Law20.2.2', 'Law27.1.2', 'Law69.2.4'],
  'public-health-children': ['Law18.3.3', 'Law20.2.3', 'Law27.1.3', 'Law69.2.4'],
  'state-cooperation': ['Law18.3.4', 'Law20.2.4', 'Law27.1.4', 'Law69.2.3'],
  'academic-research': ['Law18.3.5', 'Law20.2.5', 'Law27.1.5', 'Law69.2.4'],
};

const isGround = (ground: string): ground is ExceptionGround =>
  exceptionGrounds.some((known) => known === ground);

const foreign = /^(us|eu|uk|cn|kr)-/;

/** is the claim one the Act can follow? Nothing is taken for granted. */
export function exceptionFaults(
  claim: ExceptionClaim,
  about: { organisation: OrganisationFacts; recipient: RecipientFacts | undefined },
  rules: RuleSet,
  moment: Moment,
): ReasonCode[] {
  const faults: ReasonCode[] = [];
  const stated = [claim.ground, claim.requester, claim.reason, claim.officer];
  if (stated.some((part) => part.trim() === '')) faults.push('exception-incomplete');
  if (!isGround(claim.ground)) {
    if (claim.ground.trim() !== '') faults.push('exception-ground-unknown');
    return faults;
  }
  if (claim.ground === 'statute') return [...faults, ...statuteFaults(claim.statute, moment)];
  if (claim.ground === 'academic-research') {
    return [...faults, ...academicFaults(claim, about, rules)];
  }
  if (claim.consentImpracticable !== true) faults.push('exception-condition-unmet');
  return faults;
}

function statuteFaults(code: string | undefined, moment: Moment): ReasonCode[] {
  if (!code) return ['exception-statute-missing'];
  const known = statuteOf(code);
  if (!known)
    return [foreign.test(code) ? 'exception-statute-foreign' : 'exception-statute-unknown'];
  if (known.until !== undefined && known.until <= moment.ends)
    return ['exception-statute-repealed'];
  if (known.from !== undefined && known.from > moment.begins) return ['exception-statute-not-yet'];
  return [];
}

function academicFaults(
  claim: ExceptionClaim,
  {
    organisation,
    recipient,
  }: { organisation: OrganisationFacts; recipient: RecipientFacts | undefined },
  rules: RuleSet,
): ReasonCode[] {
  const faults: ReasonCode[] = [];
  const academic = organisation.kind === 'academic';
  // Under appi-2017 academic institutions stood outside the chapter; nobody else had a ground.
  if (!rules.academicGrounds && !academic) faults.push('exception-ground-not-in-force');
  else if (!academic && organisation.kind !== 'public' && recipient?.academic !== true) {
    faults.push('exception-ground-not-applicable');
  }
  if (rules.academicGrounds && claim.harmsRights !== false) faults.push('exception-harms-rights');
  return faults;
}

/** Decides on a claimed exception: permitted, recorded and listed for review, or denied. */
export function decideException(
  claim: ExceptionClaim,
  ask: Ask,
  about: { organisation: OrganisationFacts; recipient: RecipientFacts | undefined },
  rules: RuleSet,
  moment: Moment,
): ItemDecision {
  const bound: Bound = { kind: about.organisation.kind, at: moment.begins };
  const faults = exceptionFaults(claim, about, rules, moment);
  if (faults.length > 0 || !isGround(claim.ground)) return deny(faults, bound);
  const [use, acquire, provide, publicCite] = groundCites[claim.ground];
  const cite =
    claim.ground === 'academic-research'
      ? researchCite(ask, about.organisation.kind === 'academic', rules)
      : citeOfUse(ask, { use, acquire, provide });
  return permit('exception', bound, {
    cite,
    publicCite,
    obligations: ['list-for-review', 'audit'],
  });
}

/** 18.3.5 and 27.1.5 are the institution's own research, 18.3.6 and 27.1.7 what goes to one. */
function researchCite(ask: Ask, own: boolean, rules: RuleSet): string {
  if (!rules.academicGrounds) return 'Law57';
  if (ask.use === 'provide') return own ? 'Law27.1.5' : 'Law27.1.7';
  if (ask.use === 'acquire') return own ? 'Law20.2.5' : 'Law20.2.6';
  return own ? 'Law18.3.5' : 'Law18.3.6';
}

const citeOfUse = (ask: Ask, cites: { use: string; acquire: string; provide: string }): string => {
  if (ask.use === 'provide') return cites.provide;
  return ask.use === 'acquire' ? cites.acquire : cites.use;
};

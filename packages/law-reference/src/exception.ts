import type { Ask, ExceptionClaim, OrganisationFacts, ReasonCode, RecipientFacts } from '@doui/law';
import { isUnder2022 } from './dates.ts';

/** The catalogue of, as far as it is in force since the first rule set. */
const statutesInForce = [
  'keisoho-197',
  'keisoho-218',
  'keisoho-279',
  'keisoho-507',
  'shonenho-6-4',
  'shonenho-6-5',
  'kinshoho-210',
  'kinshoho-211',
  'iryokansatsuho-24',
  'minsoho-186',
  'minsoho-226',
  'kajijiken-58',
  'kajijiken-62',
  'higaikaifuku-28',
  'hanshuho-8',
  'chihozeiho-72-7',
  'kokuzeitsusokuho-74-2',
  'bengoshiho-23-2',
  'tokeiho-5',
  'tokeiho-17',
  'jidogyakutaiho-6',
];
/** What K names in the numbering of 2010 and was gone before 2017-05-30. */
const statutesRepealed = [
  'kajishinpankisoku-7-2',
  'kajishinpankisoku-8',
  'hanshuho-9',
  'shotokuzeiho-234',
];

function statuteFault(statute: string | undefined): ReasonCode | undefined {
  if (statute === undefined || statute === '') return 'exception-statute-missing';
  if (statutesInForce.includes(statute)) return undefined;
  if (statutesRepealed.includes(statute)) return 'exception-statute-repealed';
  return 'exception-statute-unknown';
}

/** Table of differences, "by or for academic research": since 2022, never where rights are unduly harmed. */
function researchFault(
  ask: Ask,
  claim: ExceptionClaim,
  organisation: OrganisationFacts,
  recipient: RecipientFacts | undefined,
): ReasonCode | undefined {
  if (!isUnder2022(ask.at)) return 'exception-ground-not-in-force';
  // "by or for academic research": by an academic institution, or for one that is named.
  const byOne = organisation.kind === 'academic';
  // a public body has grounds of its own, research among them (Act 69.2).
  const byPublic = organisation.kind === 'public';
  const toOne = recipient?.academic === true;
  if (!byOne && !toOne && !byPublic) return 'exception-ground-not-applicable';
  if (claim.harmsRights !== false) return 'exception-harms-rights';
  return undefined;
}

export const isComplete = (claim: ExceptionClaim): boolean =>
  claim.ground !== '' && claim.requester !== '' && claim.reason !== '' && claim.officer !== '';

/** "statute or ground, requester, reason, who decided". `undefined` when the claim holds. */
export function exceptionFault(
  ask: Ask,
  claim: ExceptionClaim,
  organisation: OrganisationFacts,
  recipient: RecipientFacts | undefined,
): ReasonCode | undefined {
  if (!isComplete(claim)) return 'exception-incomplete';
  if (claim.ground === 'statute') return statuteFault(claim.statute);
  if (claim.ground === 'academic-research') {
    return researchFault(ask, claim, organisation, recipient);
  }
  if (
    claim.ground === 'life-body-property' ||
    claim.ground === 'public-health-children' ||
    claim.ground === 'state-cooperation'
  ) {
    // J1-5: only where consent is hard to get or asking would hinder the task.
    return claim.consentImpracticable === true ? undefined : 'exception-condition-unmet';
  }
  return 'exception-ground-unknown';
}

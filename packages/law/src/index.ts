export * from './ask.ts';
export { isAudited } from './audit.ts';
export * from './catalogue.ts';
export { type AnswerCheck, checkAnswer } from './check-answer.ts';
export { checkNotice, type NoticeCheck } from './check-notice.ts';
export { checkPurpose, type PurposeCheck } from './check-purpose.ts';
export { articleOf } from './cites.ts';
export { claimedFact } from './claimed-fact.ts';
export { type CompiledAsk, compileAsk, deciderFor, decisionFor } from './compile-ask.ts';
export {
  type CompiledFeed,
  compileFeed,
  type FeedAsk,
  type FeedBasis,
  type FeedVerdict,
  feedItemsMax,
} from './compile-feed.ts';
export { decide } from './decide.ts';
export * from './decision.ts';
export { dutiesOf } from './duties.ts';
export * from './facts.ts';
export type { Facts, PersonFacts } from './facts-source.ts';
export { jointUseChange } from './joint-use.ts';
export { type Moment, momentAt } from './moment.ts';
export { evaluationOverdueFrom, fiscalYearStart } from './processor.ts';
export { holds } from './reason-dates.ts';
export {
  precedence,
  type ReasonCode,
  type ReasonEntry,
  reasonEntry,
  reasonList,
  refusalOf,
} from './reason-list.ts';
export * from './record-rules.ts';
export { rememberedFeed } from './remembered-feed.ts';
export * from './rights.ts';
export {
  adequacies,
  isAdequate,
  lawBoundaries,
  publicBodiesUnderAct,
  type RuleSet,
  ruleSetAt,
  ruleSets,
} from './rule-sets.ts';
export { checkScheme, missingSchemeItems, type SchemeCheck, schemeInForce } from './scheme.ts';
export { answerStatuses, newStanding, type Standing, type StandingFacts } from './standing.ts';
export { type Statute, statutes } from './statutes.ts';
export { personStops, type StopQuestion } from './stops.ts';

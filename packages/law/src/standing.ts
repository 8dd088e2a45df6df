import type { AnswerFacts } from './facts.ts';
import type { Facts } from './facts-source.ts';
import type { Moment } from './moment.ts';
import { ruleSets } from './rule-sets.ts';

/** What an answer can be; a standing names it by its place. */
export const answerStatuses = [
  'given',
  'refused',
  'withdrawn',
  'expired',
] as const satisfies readonly AnswerFacts['status'][];

/**
 * How a person stands to a purpose, in numbers. Who asks keeps one and has it filled again, so that
 * nothing is allocated for a person.
 */
export type Standing = {
  /** Unknown, held, erased, stopped or opted out of something, of age from a day on: decided in full. */
  special: boolean;
  consentVersion: number;
  /** 0: never heard of. */
  optOutVersion: number;
  needsRepresentative: boolean;
  /** Number of all the answer has in common with answers of others; -1: there is no answer. */
  shape: number;
  status: number;
  givenAt: number;
  /** Infinity: it does not run out. */
  expiresAt: number;
  answerVersion: number;
  stoppedVersion: number;
};

/** Facts that know how a person stands without telling all of it. */
export type StandingFacts = Facts & {
  standing(org: string, person: string, purpose: string, into: Standing): void;
  /** Another object after each change of the registry or a scheme; no two sources share one. */
  registryEpoch(): object;
};

export const newStanding = (): Standing => ({
  special: true,
  consentVersion: 0,
  optOutVersion: 0,
  needsRepresentative: false,
  shape: -1,
  status: 0,
  givenAt: 0,
  expiresAt: 0,
  answerVersion: 0,
  stoppedVersion: 0,
});

const bits = {
  givenYet: 4,
  runOut: 8,
  stoppedSince: 16,
  cannotJudge: 32,
  optOutKnown: 64,
} as const;
const allBits = 128;

/**
 * Everything of a standing that a decision can depend on at a moment: who have the same key get the same
 * answer, but for the versions it names. Each part stands for one question of `coverage.ts`.
 */
export function standingKey(of: Standing, moment: Moment): number {
  let key = of.needsRepresentative ? bits.cannotJudge : 0;
  if (of.optOutVersion > 0) key |= bits.optOutKnown;
  if (of.shape < 0) return key;
  key |= of.status;
  if (of.givenAt <= (moment.answered ?? moment.begins)) key |= bits.givenYet;
  if (of.expiresAt <= moment.ends) key |= bits.runOut;
  if (of.stoppedVersion > of.answerVersion) key |= bits.stoppedSince;
  // a consent is judged by the rules of when it was given.
  let era = 0;
  for (const { from } of ruleSets) if (of.givenAt >= from) era += 1;
  return key + allBits * (era + (ruleSets.length + 1) * (of.shape + 1));
}

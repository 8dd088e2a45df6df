import type { Refusal } from '@doui/kernel';
import { answerMethods } from './catalogue.ts';
import { refusalOf } from './reason-list.ts';

/** How an answer was captured, as the consent service knows it when it is handed in. */
export type AnswerCheck = {
  /** Absent or empty: the notice shown is not known. */
  readonly notice?: {
    readonly id: string;
    readonly version: number;
    readonly language: string;
    readonly textHash: string;
  };
  /** The hash the registry holds for that notice, version and language; absent when it has none. */
  readonly publishedTextHash?: string;
  readonly method: string;
  /** Reference of the evidence: form scan, message id, call record id, UI element id. */
  readonly evidence?: string;
  readonly preTicked: boolean;
  /** Agreement to several things could only be given together. */
  readonly bundled: boolean;
  /** A yes to something; a refusal is taken whatever is missing. */
  readonly gives: boolean;
  readonly needsRepresentative: boolean;
  readonly byRepresentative: boolean;
  readonly representativeVerified: boolean;
  /** The person is a child and is asked about its parents' income, work or home. */
  readonly asksChildAboutParents: boolean;
  /** A ground that allows the capture before the notice (R-2.4, emergency). */
  readonly emergencyGround?: string;
};

/** may this capture count as an answer? All that stands against it, at once. */
export function checkAnswer(check: AnswerCheck): Refusal[] {
  const refusals: Refusal[] = [];
  const refuse = (code: Parameters<typeof refusalOf>[0], pointer: string): void => {
    refusals.push(refusalOf(code, { pointer }));
  };
  if (check.asksChildAboutParents) refuse('answer-asks-child-about-parents', '/answers');
  if (!check.gives) return refusals;
  if (check.notice === undefined) {
    if (check.emergencyGround === undefined) refuse('answer-without-notice', '/notice');
  } else if (check.publishedTextHash === undefined) {
    refuse('answer-notice-unknown', '/notice');
  } else if (check.publishedTextHash !== check.notice.textHash) {
    refuse('answer-notice-differs', '/textHash');
  }
  if (check.preTicked) refuse('answer-pre-ticked', '/preTicked');
  if (check.bundled) refuse('answer-bundled', '/bundled');
  if (!answerMethods.some((method) => method.code === check.method)) {
    refuse('answer-method-unknown', '/method');
  } else if (!check.evidence) {
    refuse('answer-without-evidence', '/evidence');
  }
  if (check.needsRepresentative) {
    if (!check.byRepresentative) refuse('answer-needs-representative', '/by');
    else if (!check.representativeVerified) refuse('answer-representative-unverified', '/by');
  }
  return refusals;
}

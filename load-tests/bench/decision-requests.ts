import { answersOf } from '../engines/answers.ts';
import {
  isInForce,
  isPermitted,
  org,
  type Question,
  questionsAbout,
  recipient,
} from '../engines/questions.ts';
import type { Workload } from './row.ts';
import type { Asked } from './start-http-load.ts';

/** So many different questions, each with the answer that the facts give it. */
export function questionsWithAnswers({ persons = 1, questions = 2_000 }: Workload) {
  const nowMs = Date.now();
  const answer = answersOf(persons, nowMs);
  return questionsAbout(persons, questions).map((question) => {
    const given = answer(question);
    const provide = isPermitted(given, question.item, nowMs);
    return { question, given, provide, use: isInForce(given, nowMs) };
  });
}

/** One character for each, as the load process compares them. */
export const expectedOf = (right: readonly boolean[]): string =>
  right.map((permit) => (permit ? '1' : '0')).join('');

/** The bodies of `POST /v1/decisions`. `audited`: provision to a recipient, which leaves an entry. */
export function requestsFor(work: Workload): Required<Asked> {
  const { audited = 0 } = work;
  const all = questionsWithAnswers(work);
  return {
    bodies: all.map(({ question }) => JSON.stringify(bodyOf(question, audited))),
    expected: expectedOf(all.map(({ provide, use }) => (audited ? provide : use))),
  };
}

const bodyOf = ({ person, purpose, item }: Question, audited: number): object => ({
  organisation: org,
  use: audited ? 'provide' : 'use',
  person,
  purpose,
  items: [item],
  ...(audited ? { recipient } : {}),
});

import { org, type Question, questionsAbout, recipient } from '../engines/questions.ts';
import type { Workload } from './row.ts';

/** How many different requests there are: enough that no two in a row are about the same person. */
const different = 2_000;

/** The bodies of `POST /v1/decisions`. `audited`: provision to a recipient, which leaves an entry. */
export const requestBodies = ({ persons = 1, audited = 0 }: Workload): string[] =>
  questionsAbout(persons, different).map((question) => JSON.stringify(bodyOf(question, audited)));

const bodyOf = ({ person, purpose, item }: Question, audited: number): object => ({
  organisation: org,
  use: audited ? 'provide' : 'use',
  person,
  purpose,
  items: [item],
  ...(audited ? { recipient } : {}),
});

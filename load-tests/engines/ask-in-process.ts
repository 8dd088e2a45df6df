import type { Turn, Workload } from '../bench/row.ts';
import { type Decider, questionsAbout } from './questions.ts';

const chunk = 500;

/** Asks an engine in this process, one question after the other, for a while. */
export function asker(decider: Decider, { persons = 1, seconds = 1, questions = 1 }: Workload) {
  const asked = questionsAbout(persons, questions);
  let next = 0;
  return async (): Promise<Omit<Turn, 'cpuSeconds'>> => {
    let operations = 0;
    let permits = 0;
    const startMs = performance.now();
    let tookMs = 0;
    while (tookMs < seconds * 1000) {
      for (let at = 0; at < chunk; at++) {
        const question = asked[next++ % asked.length];
        if (question && decider(question)) permits += 1;
      }
      operations += chunk;
      tookMs = performance.now() - startMs;
    }
    return { operations, seconds: tookMs / 1000, figures: { permits: permits / operations } };
  };
}

/** Fails unless both say the same of every question, and both something of each kind. */
export function sameAnswers(ours: Decider, theirs: Decider, persons: number): void {
  let permits = 0;
  const asked = questionsAbout(persons, persons);
  for (const question of asked) {
    const answer = ours(question);
    if (answer !== theirs(question)) {
      throw new Error(`the engines differ about ${JSON.stringify(question)}: ours says ${answer}`);
    }
    if (answer) permits += 1;
  }
  if (permits === 0 || permits === asked.length) throw new Error('the sample has one kind only');
}

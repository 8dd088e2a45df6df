import fc from 'fast-check';
import { differences } from './compare.ts';
import { type Question, question } from './random-question.ts';

export type Found =
  | { readonly agreed: true; readonly questions: number }
  | {
      readonly agreed: false;
      readonly questions: number;
      readonly smallest: Question;
      readonly differences: readonly string[];
    };

/** Asks random questions until the engine and the reference differ, then makes that one smaller. */
export function search(questions: number, seed: number, onQuestion: () => void = () => {}): Found {
  const result = fc.check(
    fc.property(question, (one) => {
      onQuestion();
      return differences(one).length === 0;
    }),
    { numRuns: questions, seed },
  );
  if (result.counterexample === null) return { agreed: true, questions: result.numRuns };
  const [smallest] = result.counterexample;
  const found = differences(smallest);
  return { agreed: false, questions: result.numRuns, smallest, differences: found };
}

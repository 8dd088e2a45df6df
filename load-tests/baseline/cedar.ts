import { serve } from '../bench/program.ts';
import { answersOf } from '../engines/answers.ts';
import { asker } from '../engines/ask-in-process.ts';
import { cedarDecider } from '../engines/cedar.ts';

serve(async ({ work }) => {
  const decider = await cedarDecider(answersOf(work['persons'] ?? 1, Date.now()));
  return { turn: asker(decider, work), close: async () => undefined };
});

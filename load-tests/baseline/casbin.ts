import { serve } from '../bench/program.ts';
import { answersOf } from '../engines/answers.ts';
import { asker } from '../engines/ask-in-process.ts';
import { casbinDecider } from '../engines/casbin.ts';

serve(async ({ work }) => {
  const decider = await casbinDecider(answersOf(work['persons'] ?? 1, Date.now()));
  return { turn: asker(decider, work), close: async () => undefined };
});

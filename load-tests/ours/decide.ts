import { serve } from '../bench/program.ts';
import { asker } from '../engines/ask-in-process.ts';
import { compiledDecider, filledView, fullDecider } from '../engines/doui.ts';

// View and law in one process. `full`: the answer of the API with its articles instead of the gate's.
serve(async ({ work }) => {
  const view = filledView(work['persons'] ?? 1, Date.now());
  const decider = work['full'] ? fullDecider(view) : compiledDecider(view);
  return { turn: asker(decider, work), close: async () => undefined };
});

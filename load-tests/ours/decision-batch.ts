import { decisionWorld } from '../bench/decision-world.ts';
import { serve } from '../bench/program.ts';
import { startBatchLoad } from '../bench/start-batch-load.ts';

serve(async ({ work }) => {
  const { lines = 1_000, seconds = 1 } = work;
  const world = await decisionWorld(work);
  const { port, authorization, asked } = world;
  const load = startBatchLoad(asked);
  return {
    turn: () =>
      load.run({
        ...{ port, path: '/v1/decisions:batch', lines, seconds },
        headers: { 'content-type': 'application/x-ndjson', authorization },
      }),
    async close() {
      load.close();
      await world.close();
    },
  };
});

import { decisionWorld } from '../bench/decision-world.ts';
import { serve } from '../bench/program.ts';
import { startHttpLoad } from '../bench/start-http-load.ts';

// The same service, asked the same questions one after the other on one connection.
serve(async ({ work }) => {
  const world = await decisionWorld(work);
  const { port, authorization, asked } = world;
  const load = startHttpLoad(asked);
  return {
    turn: () =>
      load.run({
        ...{ port, path: '/v1/decisions', connections: 1, seconds: work['seconds'] ?? 1 },
        headers: { 'content-type': 'application/json', authorization },
        wanted: '"ruleSet"',
        permitted: '{"effect":"permit"',
      }),
    async close() {
      load.close();
      await world.close();
    },
  };
});

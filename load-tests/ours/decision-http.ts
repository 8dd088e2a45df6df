import { decisionWorld } from '../bench/decision-world.ts';
import { serve } from '../bench/program.ts';
import { startHttpLoad } from '../bench/start-http-load.ts';
import { connectAsAdmin } from '../bench/topics.ts';

// The decision service in this process, asked from another: tokens checked, the entry of an audited decision
// written before it is answered. `dropped`: the entry is made but goes nowhere, as theirs write none.
serve(async ({ servers, run, work }) => {
  const { connections = 32, seconds = 1, audited = 0, dropped = 0 } = work;
  const stream = audited && !dropped ? connectAsAdmin(servers) : undefined;
  const publishers = stream ? [stream.publisher(), stream.publisher()] : [];
  const topic = `bench.${run}.access`;
  type Records = Parameters<(typeof publishers)[number]['send']>[0];
  const sender = (at: number) => ({
    send: (records: Records) =>
      publishers[at]?.send(records.map((record) => ({ ...record, topic }))) ?? Promise.resolve(),
  });
  const world = await decisionWorld(work, audited ? [sender(0), sender(1)] : undefined);
  const { port, authorization, asked } = world;
  const load = startHttpLoad(asked);

  return {
    turn: () =>
      load.run({
        ...{ port, path: '/v1/decisions', connections, seconds },
        headers: { 'content-type': 'application/json', authorization },
        wanted: '"ruleSet"',
        permitted: '{"effect":"permit"',
      }),
    async close() {
      load.close();
      await world.close();
      for (const publisher of publishers) await publisher.close();
      await stream?.close();
    },
  };
});

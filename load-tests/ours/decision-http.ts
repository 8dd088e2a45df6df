import { requestBodies } from '../bench/decision-requests.ts';
import { nothingAudited, startDecisionService } from '../bench/decision-service.ts';
import { startKeyServer } from '../bench/key-server.ts';
import { serve } from '../bench/program.ts';
import { startHttpLoad } from '../bench/start-http-load.ts';
import { connectAsAdmin } from '../bench/topics.ts';
import { filledView } from '../engines/doui.ts';

// The decision service in this process, asked from another: tokens checked, the entry of an audited decision
// written before it is answered.
serve(async ({ servers, run, work }) => {
  const { persons = 1, connections = 32, seconds = 1, audited = 0 } = work;
  const keyServer = await startKeyServer();
  const stream = audited ? connectAsAdmin(servers) : undefined;
  const publisher = stream?.publisher();
  const topic = `bench.${run}.access`;
  const service = await startDecisionService(filledView(persons, Date.now()), keyServer, {
    send: (records) =>
      publisher
        ? publisher.send(records.map((record) => ({ ...record, topic })))
        : nothingAudited.send(records),
  });
  const token = await keyServer.token(1);
  const load = startHttpLoad();
  const bodies = requestBodies(work);

  return {
    turn: () =>
      load.run({
        ...{ port: service.port, path: '/v1/decisions', bodies, connections, seconds },
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        wanted: '"ruleSet"',
      }),
    async close() {
      load.close();
      await service.close();
      keyServer.close();
      await publisher?.close();
      await stream?.close();
    },
  };
});

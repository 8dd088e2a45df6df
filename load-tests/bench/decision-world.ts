import { filledView } from '../engines/doui.ts';
import { requestsFor } from './decision-requests.ts';
import { nothingAudited, type Publishers, startDecisionService } from './decision-service.ts';
import { startKeyServer } from './key-server.ts';
import type { Workload } from './row.ts';

/** The decision service in this process with everything a caller needs. */
export async function decisionWorld(work: Workload, publishers: Publishers = nothingAudited) {
  const keyServer = await startKeyServer();
  const view = filledView(work['persons'] ?? 1, Date.now());
  const service = await startDecisionService(view, keyServer, publishers);
  return {
    port: service.port,
    authorization: `Bearer ${await keyServer.token(1)}`,
    asked: requestsFor(work),
    async close() {
      await service.close();
      keyServer.close();
    },
  };
}

import { topics } from '@doui/events';
import type { Route, ServiceClient } from '@doui/http';
import type { Instant } from '@doui/kernel';
import { type MasterKey, partnerStopId } from '@doui/keyring';
import type { MongoConnection, Publication } from '@doui/ledger';
import type { Consumer, Stream } from '@doui/stream';
import type { CaseEvent } from '../cases/events.ts';
import type { CaseLedger, RecordedCase } from '../cases/handle.ts';
import { type CaseState, isOpened } from '../cases/state.ts';
import type { Progress } from '../stops/progress.ts';
import { acknowledge, type Word } from './acknowledge.ts';
import { onAcknowledgements } from './consume-acknowledgements.ts';
import { mongoPartnerStopStore } from './partner-stop-store.ts';
import { partnerStopsAfter } from './project-partner-stops.ts';
import { partnerStopRoutes } from './routes.ts';
import { signedBy } from './signed-by.ts';

export type PartnerDoorDeps = {
  readonly connection: MongoConnection;
  readonly master: MasterKey;
  readonly notification: ServiceClient;
  readonly now: () => Instant;
  readonly onRecorded: (recorded: RecordedCase) => void;
  readonly refused: (word: Word, code: string) => void;
  readonly onTrouble: (error: unknown) => void;
};

/** All that partners see of stops, put together: what `compose` mounts. */
export function createPartnerDoor(deps: PartnerDoorDeps) {
  const { connection, master, now, onRecorded, refused, onTrouble } = deps;
  const store = mongoPartnerStopStore(connection);
  const idFor = (partner: string, state: CaseState): string =>
    isOpened(state) ? partnerStopId(master, partner, state.stop.position) : '';
  const wordsWith = (ledger: CaseLedger) => ({ ledger, store, now, onRecorded });
  return {
    prepare: () => store.prepare(),
    /** Before the write is answered, so that a partner told of a stop finds it. */
    project: (batch: readonly Publication<CaseState, CaseEvent>[]): Promise<void> =>
      store.put(partnerStopsAfter(batch, idFor)),
    routes: (ledger: CaseLedger): Route[] =>
      partnerStopRoutes({
        store,
        assertSigned: signedBy(deps.notification),
        acknowledge: (word) => acknowledge(wordsWith(ledger), word),
      }),
    /** Each tracker reads all of it: an acknowledgement is taken once whoever is first. */
    listen: (
      stream: Pick<Stream, 'consume'>,
      ledger: CaseLedger,
      { instance, progress }: { readonly instance: string; readonly progress: Progress },
    ): Consumer =>
      stream.consume({
        group: `stop-tracker.acknowledgements.${instance}`,
        topics: [topics.notificationEvents],
        deadLetter: true,
        onBatch: onAcknowledgements({ ...wordsWith(ledger), progress, refused, atMs: now }),
        onFault: onTrouble,
      }),
  };
}

export type PartnerDoor = ReturnType<typeof createPartnerDoor>;

import type { Route, ServiceClient } from '@doui/http';
import { deriveKey, type MasterKey } from '@doui/keyring';
import type { MongoConnection } from '@doui/ledger';
import { readSigningKey, signingKeyFromSeed, verifierKeyText } from '@doui/proof';
import type { InRecord } from '@doui/stream';
import { type Logger, metrics } from '@doui/telemetry';
import { onEvents } from './consume-events.ts';
import { lagMeter } from './lag.ts';
import { missingFrom, ownerOver } from './owners.ts';
import { logRoutes } from './routes.ts';
import { createSequencer } from './sequencer.ts';
import { createSigner } from './signer.ts';
import { mongoLogStore } from './store.ts';
import { onePass, type WatchFault } from './watch.ts';
import { startWatch } from './watch-loop.ts';

export type LogOptions = {
  readonly connection: MongoConnection;
  readonly masterKey: MasterKey;
  readonly log: Logger;
  readonly onTrouble: (error: unknown) => void;
  /** Who owns which ledger; one that is not set up is not watched. */
  readonly owners: ReadonlyMap<string, ServiceClient>;
  readonly config: {
    readonly logOrigin: string;
    readonly logKeyFiles: readonly string[];
    readonly logOldVerifierKeys: readonly string[];
    readonly logCheckpointEveryMs: number;
    readonly logWatchEveryMs: number;
    readonly logGraceMs: number;
  };
};

export type LogParts = {
  readonly routes: Route[];
  readonly onBatch: (records: readonly InRecord[]) => Promise<void>;
  prepare(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
};

/** The Merkle log over all ledgers: taking in, signing, serving, and looking whether it all still holds. */
export function composeLog(options: LogOptions): LogParts {
  const { config, log, onTrouble } = options;
  const { logOrigin: origin, logOldVerifierKeys: oldKeys } = config;
  const keys =
    config.logKeyFiles.length > 0
      ? config.logKeyFiles.map(readSigningKey)
      : [signingKeyFromSeed(deriveKey(options.masterKey, 'log-signing/1'))];
  const verifierKeys = [...keys.map((key) => verifierKeyText(origin, key)), ...oldKeys];
  const store = mongoLogStore(options.connection);
  const owners = new Map(
    [...options.owners].map(([service, client]) => [service, ownerOver(client)] as const),
  );

  const lag = lagMeter(Date.now, config.logGraceMs);
  const faults = metrics.counter('doui.log.fault');
  const found = ({ kind, service, leaf }: WatchFault | Strange): void => {
    faults.add(1, { 'doui.reason': kind });
    log.error('the ledgers and the log do not agree; run doui verify ledger', {
      'doui.reason': kind,
      ...(service === undefined ? {} : { 'doui.kind': service }),
      ...(leaf === undefined ? {} : { 'doui.offset': leaf }),
    });
  };

  const sequencer = createSequencer({
    store,
    missing: missingFrom(owners),
    onStrange: (kind, { service }) => found({ kind, service }),
    onAppended: (leaves) => metrics.counter('doui.log.appended').add(leaves),
  });
  const signer = createSigner({
    ...{ origin, keys, sequencer, store, now: Date.now, onTrouble },
    everyMs: config.logCheckpointEveryMs,
    onSigned: (size) => metrics.gauge('doui.log.size').record(size),
    onForked: () => found({ kind: 'turned-back' }),
  });
  const watch = startWatch({
    pass: () =>
      onePass({
        ...{ store, sequencer, owners, verifierKeys },
        newestSigned: signer.newest,
        lateBefore: lag.lateBefore,
        onFault: found,
      }),
    everyMs: config.logWatchEveryMs,
    onLooked: (leaves) => metrics.counter('doui.log.checked').add(leaves),
    onPass: () => metrics.counter('doui.log.passes').add(1),
    onTrouble,
  });

  return {
    routes: logRoutes({ store, signer, origin, keys, oldKeys }),
    onBatch: (records) => {
      lag.note(records);
      return onEvents(sequencer)(records);
    },
    prepare: () => store.prepare(),
    start: () => {
      signer.start();
      watch.start();
    },
    stop: async () => {
      await watch.stop();
      await signer.stop();
    },
  };
}

type Strange = {
  readonly kind: 'forked' | 'not-chained' | 'turned-back';
  readonly service?: string;
  readonly leaf?: number;
};

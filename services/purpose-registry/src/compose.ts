import { readFileSync } from 'node:fs';
import { type Auth, createAuth, subjectHash } from '@doui/auth';
import { fakeAuth } from '@doui/auth/fake';
import { topics } from '@doui/events';
import {
  type App,
  createApp,
  inLedger,
  kafkaOf,
  keycloakOf,
  ledgerRoutes,
  mongoOf,
  type Route,
} from '@doui/http';
import { deriveKey, readMasterKey } from '@doui/keyring';
import { connectMongo, ledgerAudit, memoryLedger, mongoLedger, topicMarks } from '@doui/ledger';
import { connect, statePublisher } from '@doui/stream';
import { type Logger, ledgerMeter, logger, traceMemory } from '@doui/telemetry';
import type { Config } from './config.ts';
import { exportRoutes } from './export/routes.ts';
import { kafkaFeedTopics } from './feeds/feed-topics.ts';
import { memoryFeedIds, mongoFeedIds } from './feeds/store.ts';
import { readFeedTemplates } from './feeds/templates-wire.ts';
import { pageRoutes } from './pages/routes.ts';
import { createDirectory, type Directory, type RegistryLedger } from './things/directory.ts';
import type { RegistryEvent } from './things/events.ts';
import { followOthers } from './things/follow-others.ts';
import { createHandle, type Deps } from './things/handle.ts';
import { thingRoutes } from './things/routes.ts';
import type { RegistryState } from './things/state.ts';
import { serviceName } from './things/wire-answers.ts';
import { encodeEvent, encodeState } from './things/wire-proto.ts';
import type { RouteDeps } from './things/write-route.ts';

export type Service = {
  readonly app: App;
  start(): Promise<{ readonly port: number }>;
  stop(): Promise<void>;
};

/** The service on real servers. */
export async function compose(config: Config): Promise<Service> {
  const log = logger(serviceName);
  const macKey = readFileSync(config.stateMacKeyFile);
  const subjectKey = deriveKey(readMasterKey(config.masterKeyFile), 'subject');
  const connection = await connectMongo(mongoOf(config, config.mongoDatabase));
  const stream = connect(kafkaOf(config, serviceName));
  const traces = traceMemory();
  const publisher = statePublisher<RegistryState, RegistryEvent>({
    stream,
    service: serviceName,
    stateTopic: topics.registryState,
    eventsTopic: topics.registryEvents,
    encodeState: ({ stream: key, version, state }) => encodeState(key, version, state),
    encodeEvent,
    macKey,
    traceparent: ({ stream: key }) => traces.of(key),
  });
  const ledger: RegistryLedger = mongoLedger({
    connection,
    service: serviceName,
    publisher,
    onTrouble: (error) => log.warn('a publication waits', { error }),
    meter: ledgerMeter(serviceName, 'documents'),
  });
  const auth = createAuth(keycloakOf(config));
  const admin = stream.admin();
  const templates = readFeedTemplates({ topics: config.topicsFile, acls: config.aclsFile });
  const directory = createDirectory(ledger);
  const app = appOf({
    config,
    auth,
    log,
    directory,
    hash: (subject) => subjectHash(subjectKey, subject),
    more: ledgerRoutes([ledgerAudit({ connection })]),
    deps: {
      ledger,
      directory,
      now: Date.now,
      feedTopics: kafkaFeedTopics(admin, templates, config.partitions),
      feedIds: mongoFeedIds(connection),
      traced: traces.note,
    },
  });
  let others: { stop(): Promise<void> } | undefined;
  return {
    app,
    async start() {
      await auth.warm();
      const topic = topics.registryState;
      const marks = topicMarks(connection, topic);
      await marks.begin((incarnation) => stream.writeGenesis({ topic, incarnation, macKey }));
      await ledger.start();
      await directory.load();
      others = followOthers({
        ...{ stream, directory, ledger, marks, macKey, now: Date.now },
        instance: config.instance,
        onTrouble: (error) => log.warn('tried again later', { error }),
      });
      return app.listen();
    },
    async stop() {
      await app.close();
      await others?.stop();
      await ledger.stop();
      await publisher.close();
      await admin.close();
      await stream.close();
      await connection.close();
    },
  };
}

/** The service in memory, for unit tests: same routes, same decisions. */
export function composeFake(options: { now?: () => number } = {}) {
  const ledger: RegistryLedger = memoryLedger({ service: serviceName });
  const directory = createDirectory(ledger);
  const prepared: object[] = [];
  const quiet: Logger = {
    error: () => undefined,
    warn: () => undefined,
    info: () => undefined,
    debug: () => undefined,
  };
  const app = appOf({
    config: { host: '127.0.0.1', port: 0, gpcLastUpdate: '2026-11-22', publicPerMinute: 100_000 },
    auth: fakeAuth(),
    log: quiet,
    directory,
    hash: (subject) => `hash-of-${subject.length}`,
    deps: {
      ledger,
      directory,
      now: options.now ?? Date.now,
      feedTopics: { prepare: async (feed) => void prepared.push(feed) },
      feedIds: memoryFeedIds(),
    },
  });
  return {
    app,
    ledger,
    directory,
    prepared,
    async start() {
      await ledger.start();
      await directory.load();
      return app.listen();
    },
    stop: () => app.close(),
  };
}

type Parts = {
  readonly config: {
    readonly host: string;
    readonly port: number;
    readonly gpcLastUpdate: string;
    readonly inflightMax?: number;
    readonly publicPerMinute?: number;
  };
  readonly auth: Auth;
  readonly log: Logger;
  readonly directory: Directory;
  readonly hash: (subject: string) => string;
  readonly deps: Deps;
  /** Routes that need the database itself. */
  readonly more?: readonly Route[];
};

function appOf({ config, auth, log, directory, hash, deps, more = [] }: Parts): App {
  const actorOf: RouteDeps['actorOf'] = ({ principal }, role) => ({
    // The role used: the one the route is for, where the token has it.
    role: principal.roles.find((one) => one === role) ?? principal.roles[0] ?? '',
    client: principal.client,
    subject: hash(principal.subject),
  });
  const routes: Route[] = [
    ...thingRoutes({ handle: createHandle(deps), directory, actorOf }),
    ...exportRoutes({ directory }),
    ...pageRoutes({ directory, gpcLastUpdate: config.gpcLastUpdate }),
    ...more,
  ];
  const inOwnLedger = inLedger(deps.ledger);
  return createApp({
    service: serviceName,
    summary: {
      ja: '利用目的、通知文、提供先など、個人情報の取扱いの台帳と公表ページ。',
      en: 'The ledger of purposes, notices, recipients and feeds, and the public page made from it.',
    },
    config,
    auth,
    log,
    routes,
    // P8: lists, pages and export are made from the directory, which may hear of it later.
    follows: {
      [serviceName]: async (position) => {
        if (!(await inOwnLedger(position))) return false;
        await directory.refresh(position.stream, position.version);
        return true;
      },
    },
    health: { ledger: deps.ledger.ready, directory: directory.ready },
  });
}

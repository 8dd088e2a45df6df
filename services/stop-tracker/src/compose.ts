import { readFileSync } from 'node:fs';
import { createAuth, subjectHash } from '@doui/auth';
import { accessWriter, callService, consentDirectory, createApp } from '@doui/http';
import { deriveKey, readMasterKey } from '@doui/keyring';
import { connectMongo, mongoLedger } from '@doui/ledger';
import { connect } from '@doui/stream';
import { logger } from '@doui/telemetry';
import { stopRecords } from './cases/encode.ts';
import type { CaseEvent } from './cases/events.ts';
import type { CaseState } from './cases/state.ts';
import type { Config } from './config.ts';
import { whoIs } from './people/who.ts';

const service = 'stop-tracker';

/** Everything of this service, made from its configuration; nothing runs before `start`. */
export async function compose(config: Config) {
  const log = logger(service);
  const onTrouble = (error: unknown): void => log.warn('tried again later', { error });
  const master = readMasterKey(config.masterKeyFile);
  const subjectKey = deriveKey(master, 'subject');
  const hashSubject = (subject: string) => subjectHash(subjectKey, subject);
  const ca = config.keycloakCa === undefined ? {} : { ca: readFileSync(config.keycloakCa, 'utf8') };

  const stream = connect({
    brokers: config.kafkaBrokers,
    username: config.kafkaUsername,
    password: config.kafkaPassword,
    clientId: `${service}.${config.instance}`,
    partitions: config.partitions,
    ...(config.kafkaCa === undefined ? {} : { ca: config.kafkaCa }),
  });
  const connection = await connectMongo({
    url: config.mongoUrl,
    database: config.mongoDatabase,
    ca: config.mongoCa,
  });
  const { clientId, clientSecret, audience } = config;
  const auth = createAuth({
    keycloakUrl: config.keycloakUrl,
    realm: config.keycloakRealm,
    audience,
    clientId,
    clientSecret,
    ...ca,
  });
  const consent = callService({ url: config.consentUrl, auth, ...ca });

  const casePublisher = stream.publisher();
  const cases = mongoLedger<CaseState, CaseEvent>({
    connection,
    service,
    collection: 'cases',
    publisher: { publish: (batch) => casePublisher.send(batch.flatMap(stopRecords)) },
    onTrouble,
  });
  const accessPublisher = stream.publisher();

  const app = createApp({
    service,
    summary: {
      ja: '停止の追跡：すべての停止を、閉鎖と受領確認の終わりまで',
      en: 'Follows every stop to its end: feeds closed, partners answered.',
    },
    config,
    auth,
    log,
    health: { cases: () => cases.ready() },
    access: accessWriter({ service, publisher: accessPublisher, hashSubject }),
    persons: whoIs(consentDirectory(consent, Date.now)),
    routes: [],
  });

  return {
    app,
    log,
    async start() {
      await cases.start();
      return app.listen();
    },
    /** In this order: nothing new, what is under way, then the doors. */
    stops: [
      () => app.close(),
      () => cases.stop(),
      () => casePublisher.close(),
      () => accessPublisher.close(),
      () => connection.close(),
    ],
  };
}

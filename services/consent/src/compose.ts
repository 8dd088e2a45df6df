import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createAuth, subjectHash } from '@doui/auth';
import { topics } from '@doui/events';
import {
  accessWriter,
  authorityOf,
  callService,
  createApp,
  kafkaOf,
  keycloakOf,
  ledgerRoutes,
  mongoOf,
} from '@doui/http';
import { createKeyring, deriveKey, readMasterKey } from '@doui/keyring';
import {
  connectMongo,
  ledgerAudit,
  mongoLedger,
  publishedStreams,
  restate,
  topicMarks,
} from '@doui/ledger';
import { createPrinter } from '@doui/print';
import { readSigningKey, signingKeyFromSeed } from '@doui/proof';
import { connect, type Follower, type InRecord, type OwnTopic, statePublisher } from '@doui/stream';
import { ledgerMeter, logger, traceMemory } from '@doui/telemetry';
import { itself } from './actor.ts';
import type { Config } from './config.ts';
import { encodeEvent, encodeState } from './consents/encode.ts';
import type { ConsentEvent } from './consents/events.ts';
import { evolve, type PersonState, unknownPerson } from './consents/state.ts';
import { onOwnState, versionOf } from './expiry/consume-own-state.ts';
import { createDueIndex } from './expiry/due.ts';
import { createExpiry } from './expiry/raise.ts';
import { holdBy } from './hold.ts';
import { createEraser } from './persons/erase.ts';
import { identifierHash } from './persons/identifiers.ts';
import { mongoMandates } from './persons/mandates-store.ts';
import { mongoIdentifiers } from './persons/store.ts';
import { whoIs } from './persons/who.ts';
import { proofFrom } from './receipts/ledger-proof.ts';
import { onRegistryState } from './registry/consume-registry.ts';
import { createRegistryView } from './registry/registry-view.ts';
import { allRoutes, followed } from './routes.ts';

const service = 'consent';
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Everything of this service, made from its configuration; nothing runs before `start`. */
export async function compose(config: Config) {
  const log = logger(service);
  const onTrouble = (error: unknown): void => log.warn('tried again later', { error });
  const master = readMasterKey(config.masterKeyFile);
  const macKey = readFileSync(config.stateMacKeyFile);
  const subjectKey = deriveKey(master, 'subject');
  const hashSubject = (subject: string) => subjectHash(subjectKey, subject);
  const hashIdentifier = identifierHash(deriveKey(master, 'identifier'));
  const signingKey = config.receiptKeyFile
    ? readSigningKey(config.receiptKeyFile)
    : signingKeyFromSeed(deriveKey(master, 'receipt-signing/1'));
  const ca = authorityOf(config);

  const stream = connect(kafkaOf(config, service));
  const connection = await connectMongo(mongoOf(config, config.mongoDatabase));
  const keys = await connectMongo(mongoOf(config, config.keyDatabase));
  const auth = createAuth(keycloakOf(config));

  const traces = traceMemory();
  const publisher = statePublisher<PersonState, ConsentEvent>({
    stream,
    service,
    stateTopic: topics.consentState,
    eventsTopic: topics.consentEvents,
    macKey,
    traceparent: ({ stream: key }) => traces.of(key),
    encodeState,
    encodeEvent,
  });
  const ledger = mongoLedger<PersonState, ConsentEvent>({
    ...{ connection, service, publisher, onTrouble },
    collection: 'persons',
    meter: ledgerMeter(service, 'persons'),
  });
  const accessPublisher = stream.publisher();
  const printer = createPrinter();
  const registry = createRegistryView();
  const identifiers = mongoIdentifiers(connection);
  const holders = [config.gateUrl, config.stopTrackerUrl].flatMap((url) =>
    url === undefined ? [] : [callService({ url, auth, timeoutMs: 1_000, ...ca })],
  );
  const records = config.recordsUrl
    ? callService({ url: config.recordsUrl, auth, timeoutMs: 500, ...ca })
    : undefined;
  const ports = {
    ...{ ledger, registry, identifiers, hashIdentifier, hashSubject },
    keyring: createKeyring({ owner: service, masterKey: master, connection: keys }),
    mandates: mongoMandates(connection),
    clock: Date.now,
    randomBytes: () => randomBytes(26),
    traced: traces.note,
    hold: holdBy(holders, onTrouble),
  };

  let registryFollower: Follower | undefined;
  let own: OwnTopic | undefined;
  const due = createDueIndex();
  const expiry = createExpiry({
    ...{ ports, due, onTrouble },
    brokerTime: () => own?.brokerTimeMs(),
    everyMs: 250,
  });
  const eraser = createEraser({ ...ports, onTrouble, sleep });
  const onUnreadable = ({ topic, partition }: InRecord, why: string): void =>
    log.error('a state record cannot be read', {
      'doui.topic': topic,
      'doui.partition': partition,
      'doui.reason': why,
    });
  const marks = topicMarks(connection, topics.consentState);

  const app = createApp({
    service,
    summary: {
      ja: '本人、同意・不同意・撤回、期限、受領証',
      en: 'Persons and what they consent to, refuse and withdraw; expiry; receipts.',
    },
    config,
    auth,
    log,
    health: {
      ledger: () => ledger.ready(),
      registry: () => registryFollower?.ready() ?? false,
      expiry: () => own?.ready() ?? false,
    },
    access: accessWriter({ service, publisher: accessPublisher, hashSubject }),
    persons: whoIs({ ledger, identifiers, hashIdentifier, clock: Date.now }),
    follows: followed(ports),
    routes: [
      ...allRoutes({
        ...{ ...ports, signingKey, publicUrl: config.publicUrl },
        proofOf: proofFrom(records),
        print: printer.print,
      }),
      ...ledgerRoutes([ledgerAudit({ connection, collection: 'persons' })]),
    ],
  });

  return {
    app,
    ledger,
    async start() {
      await marks.begin((incarnation) =>
        stream.writeGenesis({ topic: topics.consentState, incarnation, macKey }),
      );
      await ledger.start();
      registryFollower = stream.follow({
        group: `consent.registry.${config.instance}`,
        topics: [topics.registryState],
        onRecord: onRegistryState({ view: registry, macKey, log }),
        genesis: { macKey },
        onFault: onTrouble,
      });
      own = stream.own({
        group: `consent.state.${config.instance}`,
        topic: topics.consentState,
        ...{ macKey, versionOf, onUnreadable, counted: marks.counted, onFault: onTrouble },
        onState: onOwnState({ due, onErased: eraser.follow }),
        ticks: { instance: `consent.${config.instance}`, everyMs: 1_000 },
        published: () => publishedStreams(ledger),
        async restate({ stream: key, version }) {
          const at = Date.now();
          const event = { type: 'restated' as const, at, by: itself };
          const told = { ledger, stream: key, version, atMs: at };
          await restate<PersonState, ConsentEvent>({
            ...{ ...told, event, evolve, initial: unknownPerson },
          });
        },
      });
      expiry.start();
      return app.listen();
    },
    /** In this order: nothing new, what is under way, then the doors. */
    stops: [
      () => app.close(),
      () => printer.close(),
      () => expiry.stop(),
      () => eraser.stop(),
      async () => registryFollower?.stop(),
      async () => own?.stop(),
      () => ledger.stop(),
      () => publisher.close(),
      () => accessPublisher.close(),
      () => stream.close(),
      () => keys.close(),
      () => connection.close(),
    ],
  };
}

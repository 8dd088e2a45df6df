import { readFileSync } from 'node:fs';
import { createAuth, subjectHash } from '@doui/auth';
import { topics } from '@doui/events';
import {
  accessWriter,
  authorityOf,
  callService,
  consentDirectory,
  kafkaOf,
  keycloakOf,
  ledgerRoutes,
  mongoOf,
} from '@doui/http';
import { deriveKey, readMasterKey } from '@doui/keyring';
import { connectMongo, ledgerAudit, mongoLedger, topicMarks } from '@doui/ledger';
import { connect, type Follower, type InRecord, type OwnTopic, statePublisher } from '@doui/stream';
import { ledgerMeter, logger, metrics, traceMemory } from '@doui/telemetry';
import { createView } from '@doui/view';
import { optOutApp } from './app.ts';
import type { Config } from './config.ts';
import { holdBy } from './hold.ts';
import { ownStreams, versionOf } from './own-streams.ts';
import { onConsentState } from './people/consume-consent-state.ts';
import { createEraser } from './people/erase.ts';
import { PersonSet } from './people/person-set.ts';
import type { PersonEvent } from './persons/events.ts';
import type { PersonState } from './persons/state.ts';
import { encodePersonEvent, encodePersonState } from './persons/wire.ts';
import { onRegistryState } from './registry/consume-registry.ts';
import type { SchemeEvent } from './schemes/events.ts';
import { publishedAmong } from './schemes/handle.ts';
import type { SchemeState } from './schemes/state.ts';
import { encodeSchemeEvent, encodeSchemeState } from './schemes/wire.ts';

const service = 'opt-out';
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Everything of this service, made from its configuration; nothing runs before `start`. */
export async function compose(config: Config) {
  const log = logger(service);
  const onTrouble = (error: unknown): void => log.warn('tried again later', { error });
  const master = readMasterKey(config.masterKeyFile);
  const macKey = readFileSync(config.stateMacKeyFile);
  const subjectKey = deriveKey(master, 'subject');
  const hashSubject = (subject: string) => subjectHash(subjectKey, subject);
  const ca = authorityOf(config);

  const stream = connect(kafkaOf(config, service));
  const connection = await connectMongo(mongoOf(config, config.mongoDatabase));
  const auth = createAuth(keycloakOf(config));

  const traces = traceMemory();
  const onTopics = {
    stream,
    service,
    stateTopic: topics.optoutState,
    eventsTopic: topics.optoutEvents,
    macKey,
    traceparent: ({ stream: key }: { stream: string }) => traces.of(key),
  };
  const personPublisher = statePublisher<PersonState, PersonEvent>({
    ...onTopics,
    encodeState: encodePersonState,
    encodeEvent: encodePersonEvent,
  });
  const schemePublisher = statePublisher<SchemeState, SchemeEvent>({
    ...onTopics,
    encodeState: encodeSchemeState,
    encodeEvent: encodeSchemeEvent,
  });
  const ledgerOf = { connection, service, onTrouble };
  const personLedger = mongoLedger<PersonState, PersonEvent>({
    ...ledgerOf,
    collection: 'persons',
    publisher: personPublisher,
    meter: ledgerMeter(service, 'persons'),
  });
  const schemeLedger = mongoLedger<SchemeState, SchemeEvent>({
    ...ledgerOf,
    collection: 'schemes',
    publisher: schemePublisher,
    meter: ledgerMeter(service, 'schemes'),
  });
  const accessPublisher = stream.publisher();

  const view = createView();
  const persons = new PersonSet();
  const consent = callService({ url: config.consentUrl, auth, ...ca });
  const holders = [config.gateUrl, config.stopTrackerUrl].flatMap((url) =>
    url === undefined ? [] : [callService({ url, auth, timeoutMs: 1_000, ...ca })],
  );
  const personPorts = {
    ledger: personLedger,
    publishedAmong: publishedAmong(schemeLedger),
    traced: traces.note,
  };
  const eraser = createEraser({ ...personPorts, now: Date.now, onTrouble, sleep });
  const undecodable = metrics.counter('doui.gate.undecodable');
  const alarms = {
    undecodable: ({ topic, partition }: InRecord, why: string) => {
      undecodable.add(1, { 'doui.topic': topic, 'doui.reason': why });
      log.error('a state record cannot be read', {
        'doui.topic': topic,
        'doui.partition': partition,
        'doui.reason': why,
      });
    },
  };
  let registryFollower: Follower | undefined;
  let personFollower: Follower | undefined;
  let own: OwnTopic | undefined;
  const marks = topicMarks(connection, topics.optoutState);

  const app = optOutApp({
    config,
    auth,
    log,
    health: {
      persons: () => personLedger.ready(),
      schemes: () => schemeLedger.ready(),
      registry: () => registryFollower?.ready() ?? false,
      people: () => personFollower?.ready() ?? false,
      own: () => own?.ready() ?? false,
    },
    access: accessWriter({ service, publisher: accessPublisher, hashSubject }),
    who: { directory: consentDirectory(consent, Date.now), persons },
    people: { ...personPorts, now: Date.now, hashSubject, hold: holdBy(holders, onTrouble) },
    schemes: {
      ledger: schemeLedger,
      registry: view,
      traced: traces.note,
      sleep,
      now: Date.now,
      hashSubject,
    },
    registryVersion: view.position,
    more: ledgerRoutes(
      ['persons', 'schemes'].map((collection) => ledgerAudit({ connection, collection })),
    ),
  });

  return {
    app,
    log,
    async start() {
      await marks.begin((incarnation) =>
        stream.writeGenesis({ topic: topics.optoutState, incarnation, macKey }),
      );
      await Promise.all([personLedger.start(), schemeLedger.start()]);
      own = stream.own({
        group: `opt-out.own.${config.instance}`,
        topic: topics.optoutState,
        ...{ macKey, versionOf, counted: marks.counted, onFault: onTrouble },
        onUnreadable: alarms.undecodable,
        ...ownStreams({ persons: personLedger, schemes: schemeLedger, now: Date.now }),
      });
      registryFollower = stream.follow({
        group: `opt-out.registry.${config.instance}`,
        topics: [topics.registryState],
        onRecord: onRegistryState({ view, macKey, alarms }),
        genesis: { macKey },
        onFault: onTrouble,
      });
      personFollower = stream.follow({
        group: `opt-out.state.${config.instance}`,
        topics: [topics.consentState],
        onRecord: onConsentState({ persons, macKey, onErased: eraser.erase, alarms }),
        genesis: { macKey },
        onFault: onTrouble,
      });
      return app.listen();
    },
    /** In this order: nothing new, what is under way, then the doors. */
    stops: [
      () => app.close(),
      () => eraser.stop(),
      async () => own?.stop(),
      async () => registryFollower?.stop(),
      async () => personFollower?.stop(),
      () => personLedger.stop(),
      () => schemeLedger.stop(),
      () => personPublisher.close(),
      () => schemePublisher.close(),
      () => accessPublisher.close(),
      () => connection.close(),
    ],
  };
}

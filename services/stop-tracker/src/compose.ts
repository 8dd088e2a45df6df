import { readFileSync } from 'node:fs';
import { createAuth, subjectHash } from '@doui/auth';
import { stateTopics, topics } from '@doui/events';
import {
  accessWriter,
  authorityOf,
  callService,
  consentDirectory,
  createApp,
  kafkaOf,
  keycloakOf,
  ledgerRoutes,
  mongoOf,
  whoIs,
} from '@doui/http';
import { Fault } from '@doui/kernel';
import { deriveKey, readMasterKey } from '@doui/keyring';
import { connectMongo, ledgerAudit, mongoLedger } from '@doui/ledger';
import { type Consumer, connect, type Follower, monotonicMs } from '@doui/stream';
import { ledgerMeter, logger } from '@doui/telemetry';
import { createView } from '@doui/view';
import { onOwnEvents } from './cases/consume-own.ts';
import { stopRecords } from './cases/encode.ts';
import type { CaseEvent } from './cases/events.ts';
import { createLive } from './cases/live.ts';
import { createOpenCases } from './cases/open-cases.ts';
import { caseReads } from './cases/reads.ts';
import { caseRoutes } from './cases/routes.ts';
import type { CaseState } from './cases/state.ts';
import { mongoCaseStore } from './cases/store.ts';
import { caseDocument, sentEvent } from './cases/wire.ts';
import { createCloser } from './closing/closer.ts';
import { onStatus } from './closing/consume-status.ts';
import { createFences } from './closing/fences.ts';
import { composeEnds } from './compose-ends.ts';
import type { Config } from './config.ts';
import { holdRoute } from './holds/routes.ts';
import { createLasts } from './lasts/find-lasts.ts';
import { createMeter } from './meter.ts';
import { onEvents } from './stops/consume-events.ts';
import { isPublished, onState } from './stops/follow-state.ts';
import { askGivenBefore, withPatience } from './stops/given-before.ts';
import { createNotes } from './stops/notes.ts';
import { progressOf } from './stops/progress.ts';

const service = 'stop-tracker';
const lookEveryMs = 25;
const findEveryMs = 500;
const resumedAtOnce = 200;
const askAgainMs = 500;
/** A second tracker gives the first one time to fence. */
const staggerMs = 200;
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Everything of this service, made from its configuration; nothing runs before `start`. */
export async function compose(config: Config) {
  const log = logger(service);
  const onTrouble = (error: unknown): void => log.warn('tried again later', { error });
  const instance = `${service}${config.instance}`;
  const macKey = readFileSync(config.stateMacKeyFile);
  const master = readMasterKey(config.masterKeyFile);
  const subjectKey = deriveKey(master, 'subject');
  const hashSubject = (subject: string) => subjectHash(subjectKey, subject);
  const ca = authorityOf(config);
  const now = Date.now;

  const stream = connect(kafkaOf(config, service));
  const connection = await connectMongo(mongoOf(config, config.mongoDatabase));
  const auth = createAuth(keycloakOf(config));
  const consent = callService({ url: config.consentUrl, auth, ...ca });

  const records = callService({ url: config.recordsUrl, auth, ...ca });

  const cases = createOpenCases();
  const view = createView();
  const ends = composeEnds({ config, connection, master, auth, ca, cases, view, log, now });
  const casePublisher = stream.publisher();
  const ledger = mongoLedger<CaseState, CaseEvent>({
    connection,
    service,
    collection: 'cases',
    publisher: {
      async publish(batch) {
        await ends.project(batch);
        await casePublisher.send(batch.flatMap(stopRecords));
      },
    },
    onTrouble,
    meter: ledgerMeter(service, 'cases'),
  });
  const store = mongoCaseStore(connection);
  const live = createLive();
  const notes = createNotes();
  const meter = createMeter(config, log);
  const fencer = stream.fencer();
  const fencePublisher = stream.publisher();
  const accessPublisher = stream.publisher();

  const closer = createCloser({
    ledger,
    cases,
    fencer,
    want: (feed, partition) => fences.want(feed, partition),
    isPublished: isPublished({ view, notes }),
    patienceMs: config.closingMs / 2 + Number(config.instance) * staggerMs,
    now,
    monotonicMs,
    onClosed: meter.closed,
    onTrouble,
  });
  const fences = createFences({
    fencer,
    publish: fencePublisher.send,
    waitingFor: closer.waitingFor,
    orgOf: (feed) => view.feed(feed)?.org ?? '',
    instance,
    leaseMs: config.leaseMs,
    now,
    monotonicMs,
    onFenced: meter.fenced,
    onTrouble,
  });

  const admin = stream.admin();
  const lasts = createLasts({
    ledger,
    cases,
    fencer,
    admin,
    records,
    now,
    onRecorded: ({ position, state }) => cases.take(position, state),
    onTrouble,
  });

  const following = ends.over(ledger);
  // Staff are not asked whether the person exists: a list may be empty.
  const who = whoIs({ directory: consentDirectory(consent, now), exists: async () => true });
  const reads = caseReads({
    ledger,
    store,
    live,
    tell: (version, event, head) => sentEvent(version, event, { case: caseDocument(head, now()) }),
  });
  let stateFollower: Follower | undefined;
  let statusFollower: Follower | undefined;
  const consumers: Consumer[] = [];
  let looking: NodeJS.Timeout | undefined;
  let finding: NodeJS.Timeout | undefined;

  const app = createApp({
    service,
    summary: {
      ja: '停止の追跡：すべての停止を、閉鎖と受領確認の終わりまで',
      en: 'Follows every stop to its end: feeds closed, partners answered.',
    },
    config,
    auth,
    log,
    health: {
      cases: () => ledger.ready(),
      view: () => stateFollower?.ready() ?? false,
      gates: () => statusFollower?.ready() ?? false,
      topics: () => consumers.length === 3 && consumers.every((consumer) => consumer.ready()),
    },
    access: accessWriter({ service, publisher: accessPublisher, hashSubject }),
    persons: who,
    routes: [
      ...caseRoutes({ reads, who, now }),
      ...following.routes(reads, who),
      holdRoute({ ledger, now }),
      ...ledgerRoutes([ledgerAudit({ connection, collection: 'cases' })]),
    ],
  });

  function follow(): void {
    stateFollower = stream.follow({
      group: `${service}.view.${config.instance}`,
      topics: stateTopics,
      onRecord: onState({ view, notes, macKey, undecodable: meter.undecodable }),
      genesis: { macKey },
      onFault: onTrouble,
    });
    statusFollower = stream.follow({
      group: `${service}.status.${config.instance}`,
      topics: [topics.gateStatus],
      readCommitted: true,
      onRecord: onStatus([closer, fences]),
      onFault: onTrouble,
    });
  }

  /** A database that is slow for a moment makes a start late; a start that gives up begins with everything anew. */
  async function untilAnswered<T>(question: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await question();
      } catch (error) {
        if (!(error instanceof Fault) || !error.retriable) throw error;
        onTrouble(error);
        await wait(askAgainMs);
      }
    }
  }

  /** Cases that had not ended when this instance, or the last one of all, did. */
  async function resume(): Promise<void> {
    const names = await untilAnswered(store.unfinished);
    for (let from = 0; from < names.length; from += resumedAtOnce) {
      const some = names.slice(from, from + resumedAtOnce);
      const heads = await untilAnswered(() => Promise.all(some.map((name) => ledger.read(name))));
      for (const [at, head] of heads.entries()) {
        const name = some[at];
        if (head && name) cases.take({ stream: name, version: head.version }, head.state);
      }
    }
  }

  return {
    app,
    log,
    async start() {
      await Promise.all([store.prepare(), ends.prepare()]);
      await ledger.start();
      follow();
      const listening = await app.listen();
      await Promise.all([stateFollower?.caughtUp(), statusFollower?.caughtUp()]);
      await resume();
      const consume = { deadLetter: true, onFault: onTrouble } as const;
      const group = `${service}.events.${config.instance}`;
      const opening = [topics.consentEvents, topics.optoutEvents, topics.registryEvents];
      consumers.push(
        stream.consume({
          ...consume,
          group,
          topics: opening,
          onBatch: onEvents({
            ledger,
            cases,
            view,
            notes,
            partitions: config.partitions,
            boundMs: config.closingMs,
            partnerDueMs: config.partnerDueMs,
            givenBefore: withPatience(askGivenBefore(consent), { monotonicMs, wait }),
            now,
            wait,
          }),
        }),
        stream.consume({
          onFault: onTrouble,
          group: `${service}.stops.${config.instance}`,
          topics: [topics.stopsEvents],
          onBatch: onOwnEvents({ ledger, cases, store, live }),
        }),
      );
      consumers.push(following.start(stream, progressOf(admin, group, opening)));
      looking = setInterval(() => {
        closer.look();
        meter.look(cases, closer.waiting(), now());
      }, lookEveryMs);
      finding = setInterval(lasts.look, findEveryMs);
      return listening;
    },
    /** In this order: nothing new, what is under way, then the doors. */
    stops: [
      () => app.close(),
      async () => {
        clearInterval(looking);
        clearInterval(finding);
      },
      async () => void (await Promise.all(consumers.map((consumer) => consumer.stop()))),
      () => ends.stop(),
      async () => statusFollower?.stop(),
      async () => stateFollower?.stop(),
      () => ledger.stop(),
      () => fencer.close(),
      () => admin.close(),
      () => casePublisher.close(),
      () => fencePublisher.close(),
      () => accessPublisher.close(),
      () => connection.close(),
    ],
  };
}

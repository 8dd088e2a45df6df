import { readFileSync } from 'node:fs';
import { createAuth, subjectHash } from '@doui/auth';
import { stateTopics, topics } from '@doui/events';
import { accessWriter, kafkaOf, keycloakOf } from '@doui/http';
import { deriveKey, pairwiseId, readMasterKey } from '@doui/keyring';
import type { FeedFacts } from '@doui/law';
import { connect, monotonicMs } from '@doui/stream';
import { logger, metrics } from '@doui/telemetry';
import { createView } from '@doui/view';
import { gateApp } from './app.ts';
import { createCanaries, startCanaries } from './canary/canaries.ts';
import { readCanary } from './canary/wire.ts';
import type { GateConfig } from './config.ts';
import { startFeedGate } from './feeds/feed-gate.ts';
import { createGates } from './feeds/gates.ts';
import { createJudges } from './feeds/judge.ts';
import { startMeasuring } from './feeds/measure.ts';
import { createMeasured, createMeter } from './feeds/meter.ts';
import { startReporting } from './feeds/report-status.ts';
import { createTurnstile } from './feeds/turnstile.ts';
import type { PausedWhy } from './feeds/wire.ts';
import { createJournal, readUpToNow } from './filter/journal.ts';
import { consumeState } from './view/consume-state.ts';
import { freshnessNow } from './view/freshness.ts';

/** The pairwise ids of a recipient's feed are made with this version of its key. */
const pairwiseKeyVersion = 1;
const transactionsAtOnce = 3;
const journalSweepMs = 600_000;

/** Builds the gate from its configuration; nothing else constructs a client. */
export function compose(config: GateConfig) {
  const log = logger('gate');
  const instance = `gate${config.instance}`;
  const view = createView();
  const macKey = readFileSync(config.stateMacKeyFile);
  const masterKey = readMasterKey(config.masterKeyFile);
  const stream = connect({
    ...kafkaOf(config, 'gate'),
    clientId: instance,
    telemetry: {
      log: (level, message, fields) => {
        if (level === 'error') log.error(message, safeFields(fields));
        else if (level === 'warn') log.warn(message, safeFields(fields));
      },
    },
  });

  const undecodable = metrics.counter('doui.gate.undecodable');
  const follower = stream.follow({
    group: `gate.view.${config.instance}`,
    topics: stateTopics,
    ticks: { instance, everyMs: config.tickMs },
    genesis: { macKey },
    onTick(record) {
      const said = readCanary(record, macKey);
      if (said) view.applyConsent(said);
    },
    onRecord: consumeState({
      view,
      macKey,
      onChange: (change) => gates.passed(change),
      onRegistry: () => gates.adjust(),
      undecodable: (topic, why) => {
        undecodable.add(1, { 'doui.topic': topic, 'doui.reason': why });
        log.error('a state record cannot be read, its key is denied', {
          'doui.topic': topic,
          'doui.reason': why,
        });
      },
    }),
    onFault: (fault) => log.error('the view is in trouble', { error: fault }),
  });

  const freshness = () => freshnessNow(follower, config.partitions, config.stalenessMs);
  const blocked = (): PausedWhy | undefined => {
    if (!caughtUp()) return 'view-not-ready';
    return freshness().registry ? undefined : 'view-stale';
  };
  let seenAll = false;
  const caughtUp = (): boolean => {
    seenAll ||= follower.ready();
    return seenAll;
  };
  const judges = createJudges({
    view,
    freshness,
    clocks: () => ({ ownMs: Date.now(), brokerMs: follower.brokerTimeMs() ?? 0 }),
    pairwise: (partner, person) => pairwiseId(masterKey, partner, pairwiseKeyVersion, person),
  });

  const meter = createMeter(log);
  const turnstile = createTurnstile(transactionsAtOnce);
  const gates = createGates({
    feeds: view.feeds,
    now: Date.now,
    start: (feed, recentStops) =>
      startFeedGate(feed, {
        stream,
        recentStops,
        leaseMs: config.leaseMs,
        log: (message, { feed: id, partition }) =>
          log.warn(message, { 'doui.feed': String(id), 'doui.partition': Number(partition) }),
        partition: (id, partition, releaser) => ({
          feed: (): FeedFacts | undefined => view.feed(id),
          partition,
          instance,
          releaser,
          turnstile,
          blocked,
          judge: judges,
          nextTick: follower.nextTick,
          freshnessMs: () => freshness().worstMs,
          meter,
          now: Date.now,
        }),
      }),
  });

  const statusPublisher = stream.publisher();
  const statuses = () => gates.all().flatMap((gate) => gate.statuses());
  const auth = createAuth(keycloakOf(config));
  const canaryPublisher = stream.publisher();
  const canaries = createCanaries({
    view,
    gate: (feed, partition) => gates.get(feed)?.partition(partition),
    publish: canaryPublisher.send,
    macKey,
    partitions: config.partitions,
    boundMs: config.closingMs,
    now: Date.now,
    monotonicMs,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  let flying: { stop(): Promise<void> } | undefined;
  /** Without its topic a canary would only cost the feeds their producers. */
  async function flyCanaries(): Promise<void> {
    if (config.canaryEveryMs === 0) return;
    const there = await admin.partitionsOf(topics.canaryOut).catch(() => undefined);
    if (there === config.partitions) {
      flying = startCanaries(canaries, view.feeds, config.canaryEveryMs);
    } else log.error('no canary flies: its topic is missing', { 'doui.topic': topics.canaryOut });
  }

  const journal = createJournal(Date.now);
  const journalFollower = stream.follow({
    group: `gate.status.${config.instance}`,
    topics: [topics.gateStatus],
    readCommitted: true,
    onRecord: (record) => {
      journal.take(record);
      return 'done';
    },
  });
  const admin = stream.admin();
  const sweepJournal = setInterval(() => {
    const records = journal.sweep().map((key) => ({ topic: topics.gateStatus, key, value: null }));
    statusPublisher.send(records).catch(() => undefined);
  }, journalSweepMs);

  const measuring = startMeasuring({
    freshnessMs: () => freshness().worstMs,
    persons: () => view.counts().persons,
    statuses,
    measured: createMeasured(instance),
  });
  const accessPublisher = stream.publisher();
  const subjectKey = deriveKey(masterKey, 'subject');
  const fresh = (): boolean => caughtUp() && freshness().somebody;
  const access = accessWriter({
    service: 'gate',
    publisher: accessPublisher,
    hashSubject: (subject) => subjectHash(subjectKey, subject),
  });
  const app = gateApp({
    config,
    auth,
    log,
    access,
    view,
    gates,
    judge: judges,
    journal,
    journalRead: () => readUpToNow(journalFollower, admin, config.closingMs * 2),
    instance,
    partitions: config.partitions,
    now: Date.now,
    health: { view: caughtUp, fresh, partitions: () => follower.shut().size === 0 },
  });

  return {
    app,
    log,
    view,
    gates,
    async start() {
      await app.listen();
      await follower.caughtUp();
      await follower.nextTick();
      gates.join();
      await flyCanaries();
      const reporting = startReporting({
        statuses,
        send: statusPublisher.send,
        instance,
        everyMs: config.statusMs,
        now: Date.now,
      });
      return reporting;
    },
    /** Leaves the groups first, so that another gate takes over at once. */
    async stop() {
      // A canary may wait for seconds where a feed is paused; without its gate it ends at once.
      const landed = flying?.stop();
      await gates.leave();
      await landed;
      await app.close();
      clearInterval(sweepJournal);
      measuring.stop();
      await Promise.all([
        canaryPublisher.close(),
        statusPublisher.close(),
        accessPublisher.close(),
        admin.close(),
      ]);
      await Promise.all([follower.stop(), journalFollower.stop()]);
      await stream.close();
    },
  };
}

export type Gate = ReturnType<typeof compose>;

const safeFields = ({ error, group, partition }: Record<string, unknown>) => ({
  ...(typeof error === 'string' ? { 'error.type': error.slice(0, 200) } : {}),
  ...(typeof group === 'string' ? { 'doui.group': group } : {}),
  ...(partition === undefined ? {} : { 'doui.partition': String(partition) }),
});

import { readFileSync } from 'node:fs';
import { createAuth, subjectHash } from '@doui/auth';
import { stateTopics } from '@doui/events';
import { authorityOf, callService, kafkaOf, keycloakOf } from '@doui/http';
import { deriveKey, readMasterKey } from '@doui/keyring';
import { connect } from '@doui/stream';
import { logger, metrics } from '@doui/telemetry';
import { createView } from '@doui/view';
import { applyStateRecord } from '@doui/view/wire';
import { decisionApp } from './app.ts';
import { auditLog } from './audit/audit-log.ts';
import { claimsIn, noClaims } from './claims/keep-claims.ts';
import type { DecisionConfig } from './config.ts';
import { pastFacts, presentFacts } from './decisions/past-facts.ts';
import { countedBy, notCounted } from './impact/records-per-day.ts';
import { freshnessOf } from './view/freshness.ts';

/** Builds the service from its configuration; nothing else constructs a client. */
export function compose(config: DecisionConfig) {
  const log = logger('decision');
  const instance = `decision${config.instance}`;
  const view = createView();
  const macKey = readFileSync(config.stateMacKeyFile);
  const masterKey = readMasterKey(config.masterKeyFile);
  const subjectKey = deriveKey(masterKey, 'subject');
  const hashSubject = (subject: string): string => subjectHash(subjectKey, subject);
  const stream = connect({ ...kafkaOf(config, 'decision'), clientId: instance });
  const undecodable = metrics.counter('doui.gate.undecodable');
  const backwards = metrics.counter('doui.view.backwards');
  const follower = stream.follow({
    group: `decision.view.${config.instance}`,
    topics: stateTopics,
    ticks: { instance, everyMs: config.tickMs },
    genesis: { macKey },
    onRecord: (record) => {
      const applied = applyStateRecord(view, macKey, record);
      if (applied.outcome === 'older') backwards.add(1, { 'doui.topic': record.topic });
      if (!('why' in applied)) return 'done';
      const about = { 'doui.topic': record.topic, 'doui.reason': applied.why };
      undecodable.add(1, about);
      log.error('a state record cannot be read, its key is denied', about);
      return applied.outcome === 'held' ? 'done' : 'stop-partition';
    },
    onFault: (fault) => log.error('the view is in trouble', { error: fault }),
  });
  const freshness = freshnessOf(follower, config.partitions);
  const ca = authorityOf(config);
  const auth = createAuth(keycloakOf(config));
  const owner = (url: string | undefined) => (url ? callService({ url, auth, ...ca }) : undefined);
  const consent = owner(config.consentUrl);
  const optOut = owner(config.optOutUrl);
  const registry = owner(config.purposeRegistryUrl);
  const records = owner(config.recordsUrl);
  // Two sends of entries may be under way: who asks waits for one of them, not for the rest of another's.
  const [publisher, second] = [stream.publisher(), stream.publisher()];
  const lost = metrics.counter('doui.access.failed');
  let seenAll = false;
  const caughtUp = (): boolean => {
    seenAll ||= follower.ready();
    return seenAll;
  };
  const app = decisionApp({
    config,
    auth,
    log,
    health: {
      view: caughtUp,
      // Who cannot be decided about is refused alone; a replica that left for them would leave the others too.
      fresh: () => caughtUp() && freshness.best() <= config.stalenessMs,
      partitions: () => follower.shut().size === 0,
    },
    decisions: {
      view,
      freshness: {
        // Before everything was seen, silence about an opt-out means nothing.
        person: (org, person) =>
          caughtUp() ? freshness.person(org, person) : Number.POSITIVE_INFINITY,
        worst: () => (caughtUp() ? freshness.worst() : Number.POSITIVE_INFINITY),
      },
      stalenessMs: config.stalenessMs,
      atLeastMs: config.atLeastMs,
      clocks: () => {
        const ownMs = Date.now();
        return { ownMs, brokerMs: follower.brokerTimeMs() ?? ownMs };
      },
      audit: auditLog({
        publisher,
        also: [second],
        hashSubject,
        nowMs: Date.now,
        onLost: (count) => lost.add(count),
      }),
      hashSubject,
      claims: records ? claimsIn(records, hashSubject) : noClaims,
      past:
        consent && optOut && registry
          ? pastFacts(view, { consent, optOut, registry })
          : presentFacts(view),
    },
    impact: {
      view,
      now: Date.now,
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      recordsPerDay: records ? countedBy(records) : notCounted,
    },
  });
  return {
    app,
    view,
    async start() {
      const address = await app.listen();
      void auth.warm();
      return address;
    },
    async stop() {
      await app.close();
      await Promise.all([publisher.close(), second.close()]);
      await follower.stop();
      await stream.close();
    },
  };
}

export type DecisionService = ReturnType<typeof compose>;

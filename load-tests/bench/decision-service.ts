import { createAuth, subjectHash } from '@doui/auth';
import { logger } from '@doui/telemetry';
import type { View } from '@doui/view';
import { decisionApp } from '../../services/decision/src/app.ts';
import { type AuditOptions, auditLog } from '../../services/decision/src/audit/audit-log.ts';
import { noClaims } from '../../services/decision/src/claims/keep-claims.ts';
import { presentFacts } from '../../services/decision/src/decisions/past-facts.ts';
import { notCounted } from '../../services/decision/src/impact/records-per-day.ts';
import { freshnessOf } from '../../services/decision/src/view/freshness.ts';
import { audience, type KeyServer, realm } from './key-server.ts';
import { partitions } from './topics.ts';

type Publisher = AuditOptions['publisher'];
/** Each has one send under way, as in the service. */
export type Publishers = readonly [Publisher, ...Publisher[]];

/** The decision service with its own auth and audit log, over a view that is full already. */
export async function startDecisionService(
  view: View,
  keyServer: KeyServer,
  [publisher, ...also]: Publishers,
) {
  const auth = createAuth({ keycloakUrl: keyServer.url, realm, audience });
  const subjectKey = new Uint8Array(32).fill(7);
  const hashSubject = (subject: string): string => subjectHash(subjectKey, subject);
  const app = decisionApp({
    config: { host: '127.0.0.1', port: 0 },
    auth,
    log: logger('decision'),
    decisions: {
      view,
      freshness: freshnessOf({ freshness: () => 20 }, partitions),
      stalenessMs: 400,
      atLeastMs: 20,
      clocks: () => {
        const ownMs = Date.now();
        return { ownMs, brokerMs: ownMs };
      },
      audit: auditLog({ publisher, also, hashSubject, nowMs: Date.now, onLost: () => undefined }),
      claims: noClaims,
      hashSubject,
      past: presentFacts(view),
    },
    impact: {
      view,
      now: Date.now,
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      recordsPerDay: notCounted,
    },
  });
  const { port } = await app.listen();
  await auth.warm();
  return { port, close: () => app.close() };
}

/** For rows in which nothing is to be audited: whoever writes all the same has got the row wrong. */
export const nothingAudited: Publishers = [
  { send: () => Promise.reject(new Error('no decision of this row leaves an audit entry')) },
];

import { fakeAuth } from '@doui/auth/fake';
import { Fault } from '@doui/kernel';
import { logger } from '@doui/telemetry';
import type { View } from '@doui/view';
import { decisionApp } from './app.ts';
import type { AuditEntry } from './audit/audit-log.ts';
import type { KeptClaim } from './claims/keep-claims.ts';
import { type Past, presentFacts } from './decisions/past-facts.ts';

type Fakes = {
  readonly view: View;
  readonly nowMs: () => number;
  readonly freshnessMs?: () => number;
  /** Set to make writing audit entries fail, as when Kafka is away. */
  readonly kafkaAway?: () => boolean;
  /** Set to make keeping claims and counting fail, as when records is away. */
  readonly recordsAway?: () => boolean;
  readonly past?: Past;
};

/** The same service over a view in memory, for unit tests. */
export function composeFake({
  view,
  nowMs,
  freshnessMs = () => 20,
  kafkaAway = () => false,
  recordsAway = () => false,
  past = presentFacts(view),
}: Fakes) {
  const audited: AuditEntry[] = [];
  const claimed: KeptClaim[] = [];
  const app = decisionApp({
    config: { host: '127.0.0.1', port: 0 },
    auth: fakeAuth(),
    log: logger('decision'),
    decisions: {
      view,
      freshness: { person: freshnessMs, worst: freshnessMs },
      stalenessMs: 400,
      atLeastMs: 20,
      clocks: () => ({ ownMs: nowMs(), brokerMs: nowMs() }),
      audit: {
        write: async (entry) => {
          if (kafkaAway()) throw new Fault('access-record-not-written', { retriable: true });
          audited.push(entry);
        },
      },
      hashSubject: (subject) => `hash-of-${subject}`,
      claims: {
        keep: async (claim) => {
          if (recordsAway()) throw new Fault('service-unavailable', { retriable: true });
          claimed.push(claim);
        },
      },
      past,
    },
    impact: {
      view,
      now: nowMs,
      breathe: async () => undefined,
      recordsPerDay: async () =>
        recordsAway()
          ? { recordsPerDay: null, recordsPerDayMissing: 'records-away' }
          : { recordsPerDay: 12.5 },
    },
  });
  return { app, audited, claimed };
}

import type { Instant } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import { type logger, metrics } from '@doui/telemetry';
import type { Closing } from './cases/events.ts';
import type { OpenCases } from './cases/open-cases.ts';
import { overdueOf } from './cases/state.ts';

const everyMs = 1_000;

/** What can be seen of the guarantee while it works: T, its parts, and how long closings take. */
export function createMeter(
  parts: {
    readonly closingMs: number;
    readonly stalenessMs: number;
    readonly leaseMs: number;
    readonly sweepMs: number;
  },
  log: ReturnType<typeof logger>,
) {
  const closing = metrics.histogram('doui.stop.closing');
  const fenced = metrics.counter('doui.stop.fenced');
  const open = metrics.gauge('doui.stop.open');
  const overdue = metrics.gauge('doui.stop.overdue');
  const bound = metrics.gauge('doui.stop.bound');
  const undecodable = metrics.counter('doui.gate.undecodable');
  let lookedMs = 0;

  return {
    closed({ by, closedAtMs, feed }: Closing, sinceMs: Instant): void {
      closing.record(Math.max(0, closedAtMs - sinceMs), { 'doui.feed': feed, 'doui.outcome': by });
    },
    fenced(feed: string): void {
      fenced.add(1, { 'doui.feed': feed });
    },
    undecodable({ topic, partition }: InRecord, why: string): void {
      undecodable.add(1, { 'doui.topic': topic, 'doui.reason': why });
      log.error('a state record cannot be read', {
        'doui.topic': topic,
        'doui.partition': partition,
        'doui.reason': why,
      });
    },
    look(cases: OpenCases, waiting: number, nowMs: Instant): void {
      if (nowMs - lookedMs < everyMs) return;
      lookedMs = nowMs;
      for (const [name, ms] of Object.entries({
        bound: parts.closingMs,
        staleness: parts.stalenessMs,
        lease: parts.leaseMs,
        sweep: parts.sweepMs,
      })) {
        bound.record(ms, { 'doui.kind': name });
      }
      let feeds = 0;
      let partners = 0;
      for (const { state } of cases.all()) {
        const late = overdueOf(state, nowMs);
        if (late.feeds.length > 0) feeds += 1;
        if (late.partners.length > 0) partners += 1;
      }
      open.record(waiting, { 'doui.kind': 'closing' });
      open.record(cases.size(), { 'doui.kind': 'all' });
      overdue.record(feeds, { 'doui.kind': 'feed' });
      overdue.record(partners, { 'doui.kind': 'partner' });
    },
  };
}

import { type Logger, metrics } from '@doui/telemetry';
import type { Measured } from './measure.ts';
import type { Meter } from './partition-gate.ts';

/** Counts what a gate does, by feed; nothing of a person is among it. */
export function createMeter(log: Logger): Meter {
  const released = metrics.counter('doui.gate.released');
  const withheld = metrics.counter('doui.gate.withheld');
  const removed = metrics.counter('doui.gate.items_removed');
  const dead = metrics.counter('doui.gate.dead_letter');
  const lost = metrics.counter('doui.gate.lease_lost');
  const took = metrics.histogram('doui.gate.transaction');
  return {
    released(feed, plan, ms) {
      const of = { 'doui.feed': feed };
      released.add(plan.released, of);
      withheld.add(plan.withheld, of);
      removed.add(plan.itemsRemoved, of);
      if (plan.poison > 0) dead.add(plan.poison, of);
      took.record(ms, of);
    },
    leaseLost(feed, { why, error, ms, batch }) {
      const of = { 'doui.feed': feed, 'doui.reason': why };
      lost.add(1, of);
      log.warn('a release was lost and is decided again', {
        ...of,
        'error.type': error,
        'doui.duration_ms': Math.round(ms),
        'doui.count': batch,
      });
    },
  };
}

/** What is measured of a gate as a whole; `instance` tells replicas apart. */
export function createMeasured(instance: string): Measured {
  const of = { 'doui.instance': instance };
  const freshness = metrics.gauge('doui.gate.freshness');
  const persons = metrics.gauge('doui.view.persons');
  const paused = metrics.gauge('doui.gate.paused');
  const lag = metrics.gauge('doui.gate.lag');
  return {
    freshness: (ms) => freshness.record(ms, of),
    persons: (count) => persons.record(count, of),
    paused: (feed, partitions) => paused.record(partitions, { ...of, 'doui.feed': feed }),
    lag: (feed, records) => lag.record(records, { ...of, 'doui.feed': feed }),
  };
}

import { currentTraceparent } from './trace.ts';

export type TraceMemory = {
  /** Keeps the trace of what is being done now under a key, for instance a ledger stream. */
  note(key: string): void;
  of(key: string): string | undefined;
};

/**
 * Carries a trace over a gap in the calls: the ledger publishes in a loop of its own, so the record
 * it sends takes its `traceparent` from here. Bounded; without telemetry nothing is kept.
 */
export function traceMemory(limit = 10_000): TraceMemory {
  const held = new Map<string, string>();
  return {
    note(key) {
      const traceparent = currentTraceparent();
      if (traceparent === undefined) return;
      held.delete(key);
      held.set(key, traceparent);
      if (held.size <= limit) return;
      const oldest = held.keys().next().value;
      if (oldest !== undefined) held.delete(oldest);
    },
    of: (key) => held.get(key),
  };
}

import type { OutRecord } from '@doui/stream';
import type { PartitionStatus } from './wire.ts';
import { statusRecord } from './wire.ts';

/** Says where each partition stands: at every change, and at least every `everyMs`. */
export function startReporting(deps: {
  readonly statuses: () => readonly PartitionStatus[];
  readonly send: (records: readonly OutRecord[]) => Promise<void>;
  readonly instance: string;
  readonly everyMs: number;
  readonly now: () => number;
}): { stop(): Promise<void> } {
  const said = new Map<string, { text: string; atMs: number }>();
  let sending: Promise<void> | undefined;

  const due = (): PartitionStatus[] =>
    deps.statuses().filter(({ feed, partition, status, why }) => {
      const last = said.get(`${feed}/${partition}`);
      const stale = !last || deps.now() - last.atMs >= deps.everyMs;
      return stale || last.text !== `${status} ${why}`;
    });

  async function report(): Promise<void> {
    const statuses = due();
    if (statuses.length === 0) return;
    const atMs = deps.now();
    try {
      await deps.send(statuses.map((status) => statusRecord(status, deps.instance, atMs)));
      for (const { feed, partition, status, why } of statuses) {
        said.set(`${feed}/${partition}`, { text: `${status} ${why}`, atMs });
      }
    } catch {
      // The next round tells it again; that Kafka is away shows elsewhere.
    }
  }

  const timer = setInterval(() => {
    sending ??= report().finally(() => {
      sending = undefined;
    });
  }, 100);
  return {
    async stop() {
      clearInterval(timer);
      await sending;
    },
  };
}

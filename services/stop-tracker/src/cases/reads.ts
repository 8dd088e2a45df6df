import type { Head } from '@doui/ledger';
import type { CaseEvent } from './events.ts';
import { type CaseLedger, caseStream } from './handle.ts';
import type { Live } from './live.ts';
import type { CaseState } from './state.ts';
import type { CaseStore } from './store.ts';

type Named = Head<CaseState> & { readonly stream: string };

export type CaseReads = Pick<CaseStore, 'find' | 'overdue'> & {
  read(org: string, stop: string): Promise<{ stream: string; head: Head<CaseState> | undefined }>;
  heads(streams: readonly string[]): Promise<Named[]>;
  /** The events of a case after a version, then each as it happens, until the case has ended. */
  watch(stream: string, after: number, ended: AbortSignal): AsyncGenerator<string>;
};

const heartbeatMs = 15_000;
const historyMax = 100;
const ends: readonly string[] = ['complete', 'superseded'];

/** Reading cases: found by the store, told by the ledger. */
export const caseReads = (deps: {
  readonly ledger: CaseLedger;
  readonly store: CaseStore;
  readonly live: Live;
  /** One event for who watches. */
  readonly tell: (version: number, event: CaseEvent, head: Named) => string;
}): CaseReads => ({
  find: deps.store.find,
  overdue: deps.store.overdue,
  async read(org, stop) {
    const stream = caseStream(org, stop);
    return { stream, head: await deps.ledger.read(stream) };
  },
  async heads(streams) {
    const read = await Promise.all(
      streams.map(async (stream) => ({ stream, head: await deps.ledger.read(stream) })),
    );
    return read.flatMap(({ stream, head }) => (head ? [{ stream, ...head }] : []));
  },
  async *watch(stream, after, ended) {
    let told = after;
    // Said at once, so that a proxy lets the answer begin.
    yield ': watching\n\n';
    while (!ended.aborted) {
      const changed = deps.live.next(stream, heartbeatMs, ended);
      const head = await deps.ledger.read(stream);
      if (!head) return;
      for (let more = head.version > told; more; ) {
        const entries = await deps.ledger.history(stream, {
          fromVersion: told + 1,
          limit: historyMax,
        });
        for (const { version, event } of entries) {
          yield deps.tell(version, event, { stream, ...head });
          told = version;
        }
        more = entries.length === historyMax;
      }
      if (ends.includes(head.state.status)) return;
      await changed;
      if (!ended.aborted) yield ': \n\n';
    }
  },
});

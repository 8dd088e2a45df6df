import type { InRecord } from '@doui/stream';
import type { CaseLedger } from './handle.ts';
import type { Live } from './live.ts';
import type { OpenCases } from './open-cases.ts';
import type { CaseStore } from './store.ts';
import { versionOf } from './wire-topic.ts';

type Deps = {
  readonly ledger: CaseLedger;
  readonly cases: OpenCases;
  readonly store: CaseStore;
  readonly live: Live;
};

/** Hears what every tracker has written, itself too: the lists, the cases in memory, and who watches. */
export const onOwnEvents =
  ({ ledger, cases, store, live }: Deps) =>
  async (records: readonly InRecord[]): Promise<void> => {
    const newest = new Map<string, number>();
    for (const record of records) {
      const seen = versionOf(record);
      if (seen) newest.set(seen.stream, Math.max(seen.version, newest.get(seen.stream) ?? 0));
    }
    await Promise.all(
      [...newest].map(async ([stream, version]) => {
        const known = cases.byStream(stream);
        const head = known && known.version >= version ? known : await ledger.read(stream);
        if (!head) return;
        cases.take({ stream, version: head.version }, head.state);
        await store.save(stream, head.state);
        live.changed(stream);
      }),
    );
  };

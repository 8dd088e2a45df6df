import { Fault } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import { metrics } from '@doui/telemetry';
import type { AccessStore } from './store.ts';
import { readAccess } from './wire.ts';

const keptAtOnce = 2_000;

/** Keeps who read whose data. By id, so a batch that comes again changes nothing. */
export const onAccess =
  (store: Pick<AccessStore, 'keep'>, { keptYears }: { keptYears: number }) =>
  async (records: readonly InRecord[]): Promise<void> => {
    const batch = records.flatMap((record) => {
      const read = readAccess(record, keptYears);
      if (!read.ok) throw new Fault('undecodable', { retriable: false, message: read.error });
      return read.value;
    });
    for (let from = 0; from < batch.length; from += keptAtOnce) {
      const fresh = await store.keep(batch.slice(from, from + keptAtOnce));
      metrics.counter('doui.records.stored').add(fresh, { 'doui.kind': 'access' });
    }
  };

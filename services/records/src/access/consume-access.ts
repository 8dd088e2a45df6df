import { Fault } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import { metrics } from '@doui/telemetry';
import type { AccessStore } from './store.ts';
import { readAccess } from './wire.ts';

/** Keeps who read whose data. By id, so a batch that comes again changes nothing. */
export const onAccess =
  (store: Pick<AccessStore, 'keep'>, { keptYears }: { keptYears: number }) =>
  async (records: readonly InRecord[]): Promise<void> => {
    const batch = records.map(({ value, partition, offset }) => {
      const read = readAccess(value, { partition, offset }, keptYears);
      if (!read.ok) throw new Fault('undecodable', { retriable: false, message: read.error });
      return read.value;
    });
    const fresh = await store.keep(batch);
    metrics.counter('doui.records.stored').add(fresh, { 'doui.kind': 'access' });
  };

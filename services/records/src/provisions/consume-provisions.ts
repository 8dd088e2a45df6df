import { Fault } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import { metrics } from '@doui/telemetry';
import type { Keeping } from './keep-until.ts';
import { type KeptProvision, takesPlaceOf } from './record.ts';
import type { ProvisionStore } from './store.ts';
import { readProvision } from './wire.ts';

export type ConsumePorts = {
  readonly store: Pick<ProvisionStore, 'keep'>;
  readonly keepings: {
    /** Makes `of` ready for these; asks the database at most now and then. */
    load(wanted: readonly { org: string; recipient: string }[]): Promise<void>;
    of(org: string, recipient: string): Keeping;
  };
};

/**
 * Keeps what the gates wrote. A batch is kept before its offsets are committed, and by the place of the
 * record it stands for, so a batch that comes again changes nothing. kafkajs may hand out a record of an
 * aborted release: the committed one of the same id follows later in the same partition and takes its
 * place, and the first is kept aside.
 */
export const onProvisions =
  ({ store, keepings }: ConsumePorts) =>
  async (records: readonly InRecord[]): Promise<void> => {
    const noKeeping = { contractStandsIn: false };
    const first = records.map((record) => decoded(record, () => noKeeping));
    await keepings.load(first);
    const kept = records.map((record) => decoded(record, keepings.of));
    const fresh = await store.keep(lastOfEach(kept));
    metrics.counter('doui.records.stored').add(fresh, { 'doui.kind': 'provision' });
  };

function decoded(
  { value, partition, offset, appendedAtMs }: InRecord,
  keepingOf: (org: string, recipient: string) => Keeping,
): KeptProvision {
  const read = readProvision(value, { partition, offset }, keepingOf);
  // Not retriable: the loop in `stream` parks this one record and goes on with the others.
  if (!read.ok) throw new Fault('undecodable', { retriable: false, message: read.error });
  return { ...read.value, appendedAt: appendedAtMs };
}

function lastOfEach(batch: readonly KeptProvision[]): KeptProvision[] {
  const last = new Map<string, KeptProvision>();
  for (const record of batch) {
    const before = last.get(record.id);
    if (before && !takesPlaceOf(record, before)) continue;
    const aside = before
      ? [...before.keptAside, { at: before.at, items: before.items, basis: before.basis }]
      : [];
    last.set(record.id, { ...record, keptAside: aside });
  }
  return [...last.values()];
}

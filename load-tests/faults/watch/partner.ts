import { decode, PartnerEventSchema } from '@doui/events';
import type { Handled, LedgerReading } from '@doui/history';
import { positionToken } from '@doui/kernel';
import { type MasterKey, partnerKeyed } from '@doui/keyring';
import type { InRecord } from '@doui/stream';

/** What one partner was told, in the order of each partition of its topic. */
export function createPartnerWatch(master: MasterKey, partner: string) {
  const told: { readonly id: string; readonly partition: number }[] = [];
  const consumer = `partner ${partner}`;
  return {
    take(record: InRecord): void {
      const read = decode(PartnerEventSchema, record.value);
      if (read.ok) told.push({ id: read.value.id, partition: record.partition });
    },
    count: (): number => told.length,
    /**
     * The tellings as what a subscriber handled: only the partner's own ids stand in its topic, so the
     * ids of what the ledger holds are made again. A repeat has no effect, as the partner knows its id.
     */
    handled(reading: LedgerReading | undefined): Handled[] {
      const positions = new Map(
        (reading?.entries ?? []).flatMap((entry) => {
          const { effect } = entry;
          const type = effect?.does === 'gives' ? 'consent-given' : 'consent-withdrawn';
          return (effect?.purposes ?? []).map((purpose) => {
            const name = `${positionToken(entry)}/${type}/${purpose}`;
            return [partnerKeyed(master, partner, 'partner-event', name), entry] as const;
          });
        }),
      );
      const seen = new Set<string>();
      const heard = told.flatMap(({ id }) => {
        const position = positions.get(id);
        if (!position) return [];
        const effect = !seen.has(id);
        seen.add(id);
        const { service, stream, version } = position;
        // Not every version is told to partners, so only their order and their end can be asked for.
        return [{ service, stream, version, consumer, of: 'states' as const, effect }];
      });
      return [...heard, ...silent(reading, heard, consumer)];
    },
  };
}

/** A withdrawal where nothing was held any more takes nothing away, so partners are told nothing. */
function silent(
  reading: LedgerReading | undefined,
  heard: readonly Handled[],
  consumer: string,
): Handled[] {
  const known = new Map<string, number>();
  for (const { stream, version } of heard) {
    known.set(stream, Math.max(version, known.get(stream) ?? 0));
  }
  const before = new Map<string, string>();
  const found: Handled[] = [];
  for (const { service, stream, version, effect } of reading?.entries ?? []) {
    if (!effect) continue;
    const repeats = effect.does === 'stops' && before.get(stream) === 'stops';
    before.set(stream, effect.does);
    if (!repeats || known.get(stream) !== version - 1) continue;
    known.set(stream, version);
    found.push({ service, stream, version, consumer, of: 'states', effect: false });
  }
  return found;
}

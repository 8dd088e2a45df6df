import { decode, PartnerEventSchema } from '@doui/events';
import { type Effect, type Handled, type LedgerReading, streamOf } from '@doui/history';
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
          const type = effect && typeOf(effect);
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

/** As `notification` names what it tells. */
function typeOf({ does, which }: Effect): string {
  if (which === undefined) return does === 'gives' ? 'consent-given' : 'consent-withdrawn';
  if (which.startsWith('scheme ')) return does === 'stops' ? 'opted-out' : 'opt-out-undone';
  return does === 'stops' ? 'use-stopped' : 'use-resumed';
}

/** A withdrawal where nothing was held any more takes nothing away, so partners are told nothing. */
function silent(
  reading: LedgerReading | undefined,
  heard: readonly Handled[],
  consumer: string,
): Handled[] {
  const known = new Map<string, number>();
  for (const one of heard) {
    known.set(streamOf(one), Math.max(one.version, known.get(streamOf(one)) ?? 0));
  }
  const before = new Map<string, string>();
  const found: Handled[] = [];
  for (const entry of reading?.entries ?? []) {
    const { service, stream, version, effect } = entry;
    // An opt-out that is said again is told again.
    if (!effect || effect.which !== undefined) continue;
    const repeats = effect.does === 'stops' && before.get(streamOf(entry)) === 'stops';
    before.set(streamOf(entry), effect.does);
    if (!repeats || known.get(streamOf(entry)) !== version - 1) continue;
    known.set(streamOf(entry), version);
    found.push({ service, stream, version, consumer, of: 'states', effect: false });
  }
  return found;
}

import type { Position } from '@doui/kernel';
import type { Mark } from './wire.ts';

type Kept = { readonly version: number; readonly mark: Mark };

const streamsMax = 50_000;

/**
 * What was said of streams of which no case is open: a gate may have passed a stop before its case is
 * opened here. The newest streams are kept.
 */
export function createMarks() {
  const streams = new Map<string, Map<string, Kept[]>>();
  const keyOf = ({ service, stream }: Position): string => `${service}:${stream}`;
  return {
    take(mark: Mark): void {
      const place = `${mark.feed}/${mark.partition}`;
      for (const position of mark.positions) {
        const key = keyOf(position);
        const places = streams.get(key) ?? new Map<string, Kept[]>();
        streams.delete(key);
        streams.set(key, places);
        // The first that names a version, or a later one, is what closed it.
        const had = places.get(place) ?? [];
        if (had.some(({ version }) => version >= position.version)) continue;
        places.set(place, [...had.slice(-3), { version: position.version, mark }]);
      }
      while (streams.size > streamsMax) streams.delete(streams.keys().next().value ?? '');
    },
    /** The first mark of a partition that covers this stop. */
    of(position: Position, feed: string, partition: number): Mark | undefined {
      const kept = streams.get(keyOf(position))?.get(`${feed}/${partition}`) ?? [];
      return kept.find(({ version }) => version >= position.version)?.mark;
    },
  };
}

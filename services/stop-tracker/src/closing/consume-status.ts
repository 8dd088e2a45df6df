import type { InRecord } from '@doui/stream';
import { type GateSaid, type Mark, readStatus } from './wire.ts';

type Listener = { heard(mark: Mark): void; reported(said: GateSaid): void };

/** Tells the closer and the fences what gates, and other trackers, said on the status topic. */
export const onStatus =
  (listeners: readonly Listener[]) =>
  (record: InRecord): 'done' => {
    const read = readStatus(record);
    for (const listener of listeners) {
      if (read && 'mark' in read) listener.heard(read.mark);
      if (read && 'said' in read) listener.reported(read.said);
    }
    return 'done';
  };

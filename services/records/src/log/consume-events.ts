import { Fault } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import { readEvent } from './event.ts';
import type { Sequencer } from './sequencer.ts';

/** Logs what the owners of ledgers published. A batch that comes again changes nothing. */
export const onEvents =
  (sequencer: Pick<Sequencer, 'append'>) =>
  async (records: readonly InRecord[]): Promise<void> => {
    const events = records.map((record) => {
      const read = readEvent(record);
      // Not retriable: the loop in `stream` parks this one record and goes on with the others.
      if (!read.ok) throw new Fault('undecodable', { retriable: false, message: read.error });
      return read.value;
    });
    await sequencer.append(events);
  };

import { topics } from '@doui/events';
import { Fault } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import type { Happening, Source } from './events.ts';

import { readHappening } from './wire.ts';

const sources: Readonly<Record<string, Source>> = {
  [topics.consentEvents]: 'consent',
  [topics.optoutEvents]: 'opt-out',
  [topics.registryEvents]: 'purpose-registry',
};

/** The topics this service listens to. */
export const eventTopics = Object.keys(sources);

/** Hands the events of a batch on. What cannot be read is parked by the loop, alone. */
export const onEvents =
  (take: (happenings: readonly Happening[]) => Promise<void>) =>
  async (records: readonly InRecord[]): Promise<void> => {
    const happenings: Happening[] = [];
    for (const record of records) {
      const source = sources[record.topic];
      if (!source) continue;
      const read = readHappening(source, record.value);
      if (!read.ok) {
        throw new Fault('event-unreadable', { retriable: false, message: read.error });
      }
      const traceparent = record.headers['ce_traceparent'];
      happenings.push(traceparent === undefined ? read.value : { ...read.value, traceparent });
    }
    await take(happenings);
  };

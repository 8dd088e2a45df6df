import { decode, PartnerEventSchema } from '@doui/events';
import { openJournal } from './journal.ts';
import { askedToEnd, setting, streamOf } from './settings.ts';

// A partner that reads its own topic and notes what it is told: the same as PartnerListener.java, with
// the client the product itself uses.
const user = setting('DOUI_KAFKA_USERNAME');
const journal = openJournal(setting('DOUI_JOURNAL'));
let received = 0;

const consumer = streamOf(user).consume({
  group: `${user}.events`,
  topics: [setting('DOUI_TOPIC')],
  async onBatch(records) {
    for (const { partition, offset, appendedAtMs, value } of records) {
      const at = { atMs: Date.now(), appendedAtMs, partition, offset: String(offset) };
      const event = decode(PartnerEventSchema, value);
      received += 1;
      if (!event.ok) {
        journal.write({ type: 'event', ...at, unreadable: value?.length ?? 0 });
        continue;
      }
      const { id, type, org, partner, pairwiseId, purpose, stopId, atMs } = event.value;
      journal.write({
        ...{ type: 'event', ...at, id, kind: type, org, partner, pairwiseId, purpose, stopId },
        happenedAtMs: Number(atMs),
      });
    }
  },
});
journal.write({ type: 'started' });
await askedToEnd();
await consumer.stop();
journal.write({ type: 'ended', received });
await journal.close();
process.exit(0);

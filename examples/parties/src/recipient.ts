import { createHash } from 'node:crypto';
import { topics } from '@doui/events';
import { openJournal } from './journal.ts';
import { askedToEnd, setting, streamOf } from './settings.ts';

// Somebody data are provided to: reads what came out of the feed, only what is committed, and notes
// for each record where it stood and when the broker appended it. Of the person it notes the
// pairwise id and a hash of the name, so that the journal holds nothing personal.
const feed = setting('DOUI_FEED');
const user = setting('DOUI_KAFKA_USERNAME');
const journal = openJournal(setting('DOUI_JOURNAL'));
const nameMember = process.env['DOUI_NAME_MEMBER'] ?? 'name';

const follower = streamOf(user).follow({
  group: `${user}.${feed}`,
  topics: [topics.feedOut(feed)],
  readCommitted: true,
  genesis: false,
  onRecord({ partition, offset, appendedAtMs, key, value }) {
    const record = JSON.parse(Buffer.from(value ?? []).toString('utf8')) as Record<string, unknown>;
    journal.write({
      type: 'received',
      partition,
      offset: String(offset),
      atMs: appendedAtMs,
      key: Buffer.from(key ?? []).toString('utf8'),
      who: createHash('sha256').update(String(record[nameMember])).digest('hex'),
      members: Object.keys(record),
    });
    return 'done';
  },
});
await follower.caughtUp();
journal.write({ type: 'started' });
await askedToEnd();
await follower.stop();
journal.write({ type: 'ended' });
await journal.close();
process.exit(0);

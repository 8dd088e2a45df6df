import { readFileSync } from 'node:fs';
import { topics } from '@doui/events';
import { openJournal } from './journal.ts';
import { rotation, type SourceRecord } from './rotation.ts';
import { askedToEnd, setting, streamOf } from './settings.ts';

// The system of an organisation: writes what it knows of its customers into the feed, at a steady
// rate, until it is asked to end. It knows nothing of consent; that is the gate's business.
const feed = setting('DOUI_FEED');
const records = readFileSync(setting('DOUI_RECORDS'), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line) as SourceRecord);
const perSecond = Number(process.env['DOUI_RATE'] ?? 100);
const journal = openJournal(setting('DOUI_JOURNAL'));

const turnMs = 100;
const publisher = streamOf(`source-${feed}`).publisher();
const next = rotation(records);
let ended = false;
void askedToEnd().then(() => {
  ended = true;
});

journal.write({ type: 'started', records: records.length });
let written = 0;
for (let turn = 0; !ended; turn++) {
  const began = performance.now();
  const batch = next(Math.max(1, Math.round((perSecond * turnMs) / 1000)), turn % 2 === 0);
  // Not sent again: whether it was stored nobody knows, and what counts is what the broker has.
  await send(batch).catch((error: Error) =>
    journal.write({ type: 'failed', records: batch.length, error: error.message }),
  );
  const rest = turnMs - (performance.now() - began);
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
}
journal.write({ type: 'ended', written });
await publisher.close();
await journal.close();
process.exit(0);

async function send(batch: readonly SourceRecord[]): Promise<void> {
  const atMs = Date.now();
  await publisher.send(
    batch.map(({ person, record }) => ({
      topic: topics.feedIn(feed),
      key: person,
      value: Buffer.from(JSON.stringify(record)),
    })),
  );
  written += batch.length;
  const often = batch.filter((one) => one.often).map(({ person }) => person);
  journal.write({ type: 'written', atMs, count: batch.length, ...(often.length ? { often } : {}) });
}

import { topics } from '@doui/events';
import type { InRecord } from '@doui/stream';
import { feed } from '../feeds.ts';
import { type Run, within } from '../run.ts';
import { repeatHeader } from '../watch/watch.ts';
import { type Fault, required, took } from './fault.ts';
import { repeatable } from './repeatable.ts';

/**
 * What is told of one thing once. Not among them: feed topics, where a record written again is another
 * record, and what gates say of themselves, which is true at its time only.
 */
const repeated = [
  ...[topics.consentEvents, topics.consentState, topics.provisions, topics.registryState],
  ...[topics.registryEvents, topics.optoutState, topics.optoutEvents, topics.stopsEvents],
  ...[topics.notificationEvents, topics.access],
];
const copiesMax = 4;
const batch = 200;

/** F12: every message 1–5 times, and everything from the start once more. */
export const f12: Fault = {
  id: 'F12',
  title: 'events, states, provision records and acknowledgements up to five times, from the start',
  short: true,
  async run(run) {
    const { watch, random } = run;
    const before = await Promise.all(run.people.steady.slice(0, 5).map((one) => decided(run, one)));
    const publisher = watch.stream.publisher();
    let sent = 0;
    const acks = run.parties.map(({ partner }) => topics.partnerAcks(partner));
    for (const topic of [...repeated, ...acks]) {
      const records = repeatable(topic, await everything(run, topic), run.people.steady);
      for (let from = 0; from < records.length; from += batch) {
        const copies = records.slice(from, from + batch).flatMap((record) => {
          const count = 1 + Math.floor(random() * copiesMax);
          const out = {
            topic,
            key: Buffer.from(record.key ?? []).toString('utf8'),
            value: record.value,
            partition: record.partition,
            headers: { ...record.headers, [repeatHeader]: '1' },
          };
          return Array.from({ length: count }, () => out);
        });
        await publisher.send(copies);
        sent += copies.length;
      }
    }
    await publisher.close();
    run.progress(`F12: ${sent} records were written again`);
    const after = await Promise.all(run.people.steady.slice(0, 5).map((one) => decided(run, one)));
    const flowing = await run.flows(20_000);
    const stored = await provisionsStored(run);
    return [
      required('decisions are as before', JSON.stringify(before) === JSON.stringify(after), ''),
      required('provision records are stored once', stored.once, stored.detail),
      required('the feed flows on', flowing !== undefined, took(flowing)),
    ];
  },
};

/** Everything that stands in a topic now. */
async function everything(run: Run, topic: string): Promise<InRecord[]> {
  const records: InRecord[] = [];
  const follower = run.watch.stream.follow({
    ...{ group: `faults.again.${topic}`, topics: [topic], readCommitted: true },
    genesis: false,
    onRecord(record) {
      records.push(record);
      return 'done';
    },
  });
  await follower.caughtUp();
  await follower.stop();
  return records.filter(({ headers }) => headers[repeatHeader] === undefined);
}

async function decided(run: Run, person: string): Promise<unknown> {
  let about: unknown;
  // Who has much to read at once may refuse for a moment, for its view is not fresh.
  await within(40_000, async () => {
    const before = run.clients.reads.length;
    await run.clients.decision(person);
    about = run.clients.reads.slice(before).find((one) => one.about?.person === person)?.about;
    return about !== undefined;
  });
  return about;
}

/** `records` has as many as there are releases, and no more. */
async function provisionsStored(run: Run): Promise<{ once: boolean; detail: string }> {
  const { people, watch, token } = run;
  let stored = -1;
  const once = await within(60_000, async () => {
    const url = `${people.org}/provisions:count?feed=${feed.feed}`;
    const before = watch.outputs.length;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${await token()}` } });
    stored = ((await answer.json()) as { count?: number }).count ?? -1;
    // Records go on while we count.
    return stored >= before * 0.9 && stored <= watch.outputs.length;
  });
  return { once, detail: `${stored} stored, ${watch.outputs.length} released` };
}

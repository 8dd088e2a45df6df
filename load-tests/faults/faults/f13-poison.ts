import { partitionOf, topics } from '@doui/events';
import { feed } from '../feeds.ts';
import { type Run, within } from '../run.ts';
import { partitions } from '../watch/watch.ts';
import { deniedBy } from './denied.ts';
import { type Fault, required, took } from './fault.ts';
import { foreignKafka } from './foreign.ts';

const bigBytes = 10_000_000;
const withinMs = 40_000;

/** F13: poison on the feed, on a state topic and elsewhere. */
export const f13: Fault = {
  id: 'F13',
  title: 'poison: broken, huge, of nobody, of a key of four zero bytes',
  short: true,
  async run(run) {
    const { watch, source, people } = run;
    const dead = topics.feedDeadLetter(feed.feed);
    const letters = () => count(run, dead);
    const before = await letters();
    const person = people.steady[0] ?? '';
    const partition = partitionOf(person, partitions);
    const raw = [
      { key: person, value: Buffer.from('not json') },
      { key: null, value: Buffer.from('{"newAddress":"nobody"}') },
      { key: '\0\0\0\0', value: Buffer.from('[]') },
      { key: person, value: null },
    ];
    await source.raw(raw.map((one) => ({ ...one, partition })));
    const listed = await within(withinMs, async () => (await letters()) >= before + 3);
    const huge = await tooLarge(run, person);
    const flowing = await run.flows(withinMs);

    // Ten in a row pause the partition until its operator has seen to it.
    const twelve = Array.from({ length: 12 }, () => ({
      key: person,
      value: Buffer.from('x'),
      partition,
    }));
    const since = watch.statuses.length;
    await source.raw(twelve);
    const paused = await within(withinMs, async () =>
      watch.statuses
        .slice(since)
        .some((one) => one.partition === partition && one.why === 'poison'),
    );
    await resume(run);
    const seen = watch.outputs.length;
    const again = await within(withinMs, async () =>
      watch.outputs.slice(seen).some((one) => one.partition === partition),
    );

    const state = await deniedBy(run, () => ({ value: Buffer.from('x') }));
    const parked = await poisonedEvent(run);
    return [
      required('dead letters of the feed', listed, `${(await letters()) - before} listed`),
      required('10 MB are refused', huge === 'MESSAGE_TOO_LARGE', huge),
      required('a few poison records hold nobody up', flowing !== undefined, took(flowing)),
      required('ten in a row pause the partition', paused, ''),
      required('its operator resumes it', again, ''),
      required('a state nobody can read denies its person', state.denied, state.detail),
      required('elsewhere it is parked', parked, ''),
    ];
  },
};

/** From somebody whose client does not look at the size: the broker has to. */
async function tooLarge(run: Run, person: string): Promise<string> {
  const producer = foreignKafka(run).producer({ retry: { retries: 0 } });
  await producer.connect();
  try {
    const partition = partitionOf(person, partitions);
    const messages = [{ key: person, partition, value: Buffer.alloc(bigBytes, 'x') }];
    await producer.send({ topic: topics.feedIn(feed.feed), messages });
    return 'taken';
  } catch (error) {
    return (error as { type?: string }).type ?? (error as Error).name;
  } finally {
    await producer.disconnect();
  }
}

async function count(run: Run, topic: string): Promise<number> {
  const ends = await run.watch.admin.endOffsets(topic);
  return Number(ends.reduce((sum, end) => sum + end, 0n));
}

/** An operator pauses and resumes the feed: its document is written anew. */
async function resume(run: Run): Promise<void> {
  const token = await run.operator();
  for (const verb of ['pause', 'resume']) {
    const url = `${run.people.org}/feeds/${feed.feed}:${verb}`;
    await within(10_000, async () => {
      const why = verb === 'pause' ? { reason: 'poison' } : {};
      const body = JSON.stringify({ commandId: crypto.randomUUID(), ...why });
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body });
      if (answer.status >= 300)
        run.progress(`F13: ${verb} ${answer.status} ${await answer.text()}`);
      return answer.status < 300;
    });
  }
}

async function poisonedEvent(run: Run): Promise<boolean> {
  const parked = topics.deadLetter(topics.consentEvents);
  const before = await count(run, parked);
  const publisher = run.watch.stream.publisher();
  await publisher.send([
    { topic: topics.consentEvents, key: `${feed.org}/person/nobody`, value: Buffer.from('x') },
  ]);
  await publisher.close();
  return within(withinMs, async () => (await count(run, parked)) > before);
}

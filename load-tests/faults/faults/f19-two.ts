import { ConsentStateSchema, decode, topics } from '@doui/events';
import type { InRecord } from '@doui/stream';
import { feed } from '../feeds.ts';
import { type Run, within } from '../run.ts';
import { type Fault, required, took } from './fault.ts';

const restatedMs = 30_000;

/** F19: a late repeat of an older state behind a newer one: its owner says the newest anew. */
export const f19: Fault = {
  id: 'F19',
  title: 'a late repeat behind a newer version, and two relays at once',
  async run(run) {
    const { clients, watch, stack } = run;
    const person = clients.reserve();
    const key = `${feed.org}/person/${person}`;
    if (!clients.isGiven(person)) await clients.give(person);
    const older = await newestState(run, key);
    const stop = await clients.withdraw(person);
    const publisher = watch.stream.publisher();
    const { value, partition, headers } = older ?? { value: null, partition: 0, headers: {} };
    await publisher.send([{ topic: topics.consentState, key, value, partition, headers }]);
    await publisher.close();
    const version = stop?.position?.version ?? Number.POSITIVE_INFINITY;
    const began = performance.now();
    const restated = await within(restatedMs, async () => {
      const read = decode(ConsentStateSchema, (await newestState(run, key))?.value ?? null);
      return read.ok && Number(read.value.version) > version;
    });
    const restatedTook = performance.now() - began;
    clients.letGo(person);

    // A second relay works on the same streams.
    const port = 7_502 + stack.offset;
    const spec = stack.specOf('consent', { DOUI_PORT: String(port), DOUI_INSTANCE: '1' });
    const ready = async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
    await stack.supervisor.start({
      ...spec,
      name: 'consent-2',
      ports: { 'consent-2': port },
      ready,
    });
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    await stack.supervisor.stop('consent-2');
    const flowing = await run.flows(10_000);
    return [
      required('its owner says the newest anew', restated, took(restatedTook)),
      required('the feed flows on', flowing !== undefined, took(flowing)),
    ];
  },
};

/** The last record of a key that stands in the topic now. */
async function newestState(run: Run, key: string): Promise<InRecord | undefined> {
  let newest: InRecord | undefined;
  const follower = run.watch.stream.follow({
    ...{ group: 'faults.newest', topics: [topics.consentState], genesis: false as const },
    onRecord(record) {
      if (Buffer.from(record.key ?? []).toString('utf8') === key) newest = record;
      return 'done';
    },
  });
  await follower.caughtUp();
  await follower.stop();
  return newest;
}

import { topics } from '@doui/events';
import { compose, readGateConfig } from '@doui/gate';
import { feedRecord } from '../bench/feed-records.ts';
import { gateEnvironment, gateWorld } from '../bench/gate-world.ts';
import { sleep } from '../bench/load.ts';
import { serve } from '../bench/program.ts';
import { connectAsAdmin } from '../bench/topics.ts';

// The gate itself, in this process, on a feed of its own: paused while its topic is filled, then opened.
serve(async ({ servers, run, work }) => {
  const { records = 1, persons = 1 } = work;
  const feed = `bench${run}`;
  const stream = connectAsAdmin(servers);
  const world = gateWorld(servers, stream, feed);
  await world.open(persons);
  const gate = compose(readGateConfig(gateEnvironment(servers, work)));
  const reporting = await gate.start();
  const source = stream.publisher();
  let filled = 0;

  const statuses = () => gate.gates.get(feed)?.statuses() ?? [];
  const handled = (): number =>
    statuses().reduce((sum, { released, withheld }) => sum + released + withheld, 0);
  async function paused(): Promise<void> {
    while (gate.view.feed(feed)?.status !== 'paused') await sleep(5);
  }

  return {
    async prepare() {
      await world.set('paused');
      await paused();
      const until = filled + records;
      while (filled < until) {
        const chunk = Array.from({ length: Math.min(2_000, until - filled) }, (_, at) => {
          const { key, value } = feedRecord(filled + at, persons);
          return { topic: topics.feedIn(feed), key, value: Buffer.from(value) };
        });
        await source.send(chunk);
        filled += chunk.length;
      }
      while (statuses().length < 6) await sleep(20);
    },
    async turn() {
      const startMs = performance.now();
      await world.set('open');
      while (handled() < filled) await sleep(5);
      return { operations: records, seconds: (performance.now() - startMs) / 1000 };
    },
    async close() {
      await reporting.stop();
      await gate.stop();
      await source.close();
      await world.close();
      await stream.close();
    },
  };
});

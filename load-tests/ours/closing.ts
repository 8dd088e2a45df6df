import { decode, GatePassedSchema, GateStatusSchema, topics } from '@doui/events';
import { openConsentLedger } from '../bench/consent-ledger.ts';
import { feedRecord } from '../bench/feed-records.ts';
import { gateEnvironment, gateWorld } from '../bench/gate-world.ts';
import { sleep } from '../bench/load.ts';
import { given, personStream, registered, withdrawn } from '../bench/persons.ts';
import { serve } from '../bench/program.ts';
import { startService } from '../bench/start-service.ts';
import { connectAsAdmin, partitions } from '../bench/topics.ts';

// A withdrawal through the ledger, and a gate of its own process that says on every partition of the
// feed, in the broker's log, that the withdrawal is in each of its decisions from now on. Records flow.
serve(async (setup) => {
  const { servers, run, work } = setup;
  const { withdrawals = 1, persons = 1, recordsPerSecond = 100 } = work;
  const feed = `bench${run}`;
  const stream = connectAsAdmin(servers);
  const world = gateWorld(servers, stream, feed);
  await world.open(persons);
  await world.set('open');
  const ledger = await openConsentLedger(setup, stream);
  const open = new Set<number>();
  const passed = new Map<string, number[]>();
  const follower = stream.follow({
    group: `bench.${run}.status`,
    topics: [topics.gateStatus],
    readCommitted: true,
    onRecord({ key, value, appendedAtMs }) {
      const name = Buffer.from(key ?? '').toString();
      if (name.startsWith(`${feed}/`)) {
        const told = decode(GateStatusSchema, value);
        if (told.ok && told.value.status === 'open') open.add(told.value.partition);
      } else if (name.startsWith(`passed/${feed}/`)) {
        const told = decode(GatePassedSchema, value);
        for (const position of told.ok ? told.value.positions : []) {
          const stop = `${position.stream}:${position.version}`;
          passed.set(stop, [...(passed.get(stop) ?? []), appendedAtMs]);
        }
      }
      return 'done';
    },
  });
  const gate = await startService('gate', gateEnvironment(servers, work));
  while (open.size < partitions) await sleep(20);

  const source = stream.publisher();
  let sent = 0;
  const flow = setInterval(() => {
    const records = Array.from({ length: Math.ceil(recordsPerSecond / 20) }, () => {
      const { key, value } = feedRecord(sent++, persons);
      return { topic: topics.feedIn(feed), key, value: Buffer.from(value) };
    });
    source.send(records).catch((error) => console.error('the source:', error));
  }, 50);

  // Persons nobody has heard of before, on whatever servers this runs.
  let next = Date.now();

  /** Broker time at which the last partition had passed the stop. */
  async function closedAt(stop: string): Promise<number> {
    for (;;) {
      const times = passed.get(stop) ?? [];
      if (times.length >= partitions) return Math.max(...times);
      await sleep(1);
    }
  }

  return {
    async prepare() {
      for (let person = next; person < next + withdrawals; person++) {
        await ledger.prepare(personStream(person), registered, given);
      }
    },
    async turn() {
      const startMs = performance.now();
      const latenciesMs: number[] = [];
      for (const end = next + withdrawals; next < end; next++) {
        await sleep(Math.random() * 20);
        const person = personStream(next);
        const version = await ledger.append(person, (_, at) => withdrawn(at));
        const answeredMs = Date.now();
        latenciesMs.push(Math.max(0, (await closedAt(`${person}:${version}`)) - answeredMs));
      }
      const seconds = (performance.now() - startMs) / 1000;
      return { operations: withdrawals, seconds, latenciesMs };
    },
    async close() {
      clearInterval(flow);
      await gate.stop();
      await follower.stop();
      await source.close();
      await ledger.close();
      await world.close();
      await stream.close();
    },
  };
});

import { openConsentLedger } from '../bench/consent-ledger.ts';
import { sharedClockMs, sleep } from '../bench/load.ts';
import { given, personStream, registered, withdrawn } from '../bench/persons.ts';
import { serve } from '../bench/program.ts';
import { startSubscribers } from '../bench/start-subscribers.ts';
import { connectAsAdmin } from '../bench/topics.ts';

// A withdrawal is published before it is answered; a hundred subscribers read the events' topic.
serve(async (setup) => {
  const { servers, run, work } = setup;
  const { withdrawals = 1, subscribers: count = 1 } = work;
  const on = { state: `bench.${run}.state`, events: `bench.${run}.events` };
  const stream = connectAsAdmin(servers);
  const ledger = await openConsentLedger(setup, stream, on);
  const subscribers = await startSubscribers({ servers, topic: on.events, count });
  let next = 0;

  return {
    async prepare() {
      for (let person = next; person < next + withdrawals; person++) {
        await ledger.prepare(personStream(person), registered, given);
      }
    },
    async turn() {
      const startMs = performance.now();
      const latenciesMs: number[] = [];
      const fromCallMs: number[] = [];
      for (const end = next + withdrawals; next < end; next++) {
        await sleep(Math.random() * 100);
        const person = personStream(next);
        const calledMs = sharedClockMs();
        const version = await ledger.append(person, (_, at) => withdrawn(at));
        const answeredMs = sharedClockMs();
        const lastMs = await subscribers.last(`consent:${person}:${version}`);
        // It may have reached everybody before the answer did: then nothing was waited for.
        latenciesMs.push(Math.max(0, lastMs - answeredMs));
        fromCallMs.push(lastMs - calledMs);
      }
      const seconds = (performance.now() - startMs) / 1000;
      return { operations: withdrawals, seconds, latenciesMs, moreLatenciesMs: { fromCallMs } };
    },
    async close() {
      await subscribers.close();
      await ledger.close();
      await stream.close();
    },
  };
});

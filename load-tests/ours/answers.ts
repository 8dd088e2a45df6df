import { openConsentLedger } from '../bench/consent-ledger.ts';
import { closedLoop } from '../bench/load.ts';
import { given, personStream, registered } from '../bench/persons.ts';
import { serve } from '../bench/program.ts';
import { connectAsAdmin } from '../bench/topics.ts';

// Durable and published answers: handleCommand on the MongoDB ledger with the state publisher.
serve(async (setup) => {
  const { servers, run, work } = setup;
  const { clients = 64, seconds = 1, persons = 1 } = work;
  const on = { state: `bench.${run}.state`, events: `bench.${run}.events` };
  const stream = connectAsAdmin(servers);
  const ledger = await openConsentLedger(setup, stream, on);
  let next = 0;

  return {
    async turn() {
      const before = ledger.askedAgain();
      const done = await closedLoop(clients, seconds, () =>
        ledger.append(personStream(next++ % persons), (state, at) =>
          state.status === 'unknown' ? registered(at) : given(at),
        ),
      );
      return { ...done, figures: { askedAgain: ledger.askedAgain() - before } };
    },
    async close() {
      await ledger.close();
      await stream.close();
    },
  };
});

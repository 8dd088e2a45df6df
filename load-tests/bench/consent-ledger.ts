import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { topics } from '@doui/events';
import { Fault, ok } from '@doui/kernel';
import { connectMongo, handleCommand, mongoLedger } from '@doui/ledger';
import { type Stream, statePublisher } from '@doui/stream';
import { encodeEvent, encodeState } from '../../services/consent/src/consents/encode.ts';
import type { ConsentEvent } from '../../services/consent/src/consents/events.ts';
import {
  evolve,
  type PersonState,
  unknownPerson,
} from '../../services/consent/src/consents/state.ts';
import type { RowSetup } from './row.ts';

export const benchDatabase = 'doui_bench';

/**
 * The consent service's ledger and its way to Kafka, without HTTP: an append is answered when the event
 * is durable and published. `on` names the topics; the product's own when it is left out.
 */
export async function openConsentLedger(
  { servers, run }: RowSetup,
  stream: Stream,
  on: { state: string; events: string } = {
    state: topics.consentState,
    events: topics.consentEvents,
  },
) {
  const connection = await connectMongo({ url: servers.mongoUrl, database: benchDatabase });
  const publisher = statePublisher<PersonState, ConsentEvent>({
    stream,
    service: 'consent',
    stateTopic: on.state,
    eventsTopic: on.events,
    encodeState,
    encodeEvent,
    macKey: readFileSync(servers.stateMacKeyFile),
  });
  const ledger = mongoLedger<PersonState, ConsentEvent>({
    connection,
    service: 'consent',
    collection: `persons_${run}`,
    publisher,
    // The answer waits for Kafka however slow the machine is: what is measured is a 201, never a 202.
    publishWaitMs: 30_000,
    onTrouble: (error) => console.error('ledger:', error),
  });
  await ledger.start();
  let askedAgain = 0;

  type Decide = (state: PersonState, at: number) => ConsentEvent;
  const ledgerOf = {
    /**
     * Appends one event; throws unless it is durable and published. Answers its version. While the
     * database is too busy to answer it asks again under the same command id, as a client does.
     */
    async append(person: string, decide: Decide): Promise<number> {
      const atMs = Date.now();
      const command = {
        ledger,
        stream: person,
        commandId: randomUUID(),
        atMs,
        initial: unknownPerson,
        decide: (state: PersonState) => ok(decide(state, atMs)),
        evolve,
      };
      for (;;) {
        try {
          const handled = await handleCommand<PersonState, ConsentEvent>(command);
          if (handled.ok && handled.value.published) return handled.value.position.version;
          throw new Error('an event was not published');
        } catch (error) {
          if (!(error instanceof Fault && error.retriable)) throw error;
          askedAgain += 1;
        }
      }
    },
    async prepare(person: string, ...events: readonly ((at: number) => ConsentEvent)[]) {
      for (const event of events) await ledgerOf.append(person, (_, at) => event(at));
    },
    askedAgain: () => askedAgain,
    async close() {
      await ledger.stop();
      await publisher.close();
      await connection.close();
    },
  };
  return ledgerOf;
}

import { fakeAuth } from '@doui/auth/fake';
import type { ConsentDirectory as Directory } from '@doui/http';
import { memoryAccessLog } from '@doui/http';
import { Fault, type Instant } from '@doui/kernel';
import { memoryLedger, type Publication } from '@doui/ledger';
import { logger } from '@doui/telemetry';
import { optOutApp } from './app.ts';
import { PersonSet } from './people/person-set.ts';
import type { PersonEvent } from './persons/events.ts';
import type { PersonHandled } from './persons/handle.ts';
import type { PersonState } from './persons/state.ts';
import type { SchemeEvent } from './schemes/events.ts';
import { publishedAmong, type Registry } from './schemes/handle.ts';
import type { SchemeState } from './schemes/state.ts';

type Fakes = {
  readonly directory: Directory;
  readonly registry: Registry;
  readonly now: () => Instant;
  /** Set to make publishing fail, as when Kafka is away. */
  readonly kafkaAway?: () => boolean;
};

/** The same service in memory, for unit tests. */
export function composeFake({ directory, registry, now, kafkaAway = () => false }: Fakes) {
  const published: Publication<PersonState, PersonEvent>[] = [];
  const held: PersonHandled[] = [];
  const access = memoryAccessLog();
  const publisher = {
    publish: async (batch: readonly Publication<PersonState, PersonEvent>[]) => {
      if (kafkaAway()) throw new Fault('publish-unavailable', { retriable: true });
      published.push(...batch);
    },
  };
  const people = memoryLedger<PersonState, PersonEvent>({
    service: 'opt-out',
    publisher,
    publishWaitMs: 50,
  });
  const schemes = memoryLedger<SchemeState, SchemeEvent>({ service: 'opt-out' });
  const common = { now, hashSubject: (subject: string) => `hash-of-${subject}` };
  const app = optOutApp({
    config: { host: '127.0.0.1', port: 0 },
    auth: fakeAuth(),
    log: logger('opt-out'),
    access,
    who: { directory, persons: new PersonSet() },
    people: {
      ...common,
      ledger: people,
      publishedAmong: publishedAmong(schemes),
      hold: async (handled) => void held.push(handled),
    },
    registryVersion: () => 0,
    schemes: { ...common, ledger: schemes, registry, sleep: async () => undefined },
  });
  return { app, access, published, held, people, schemes };
}

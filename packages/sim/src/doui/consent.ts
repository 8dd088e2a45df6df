import {
  type ConsentEvent,
  createRegistryView,
  encodeEvent,
  encodeState,
  evolve,
  handle,
  itself,
  onRegistryState,
  type PersonState,
  unknownPerson,
  versionOf,
} from '@doui/consent/room';
import { topics } from '@doui/events';
import { createKeyring, masterKeyOf, memoryKeyStore } from '@doui/keyring';
import { type Ledger, mongoLedger } from '@doui/ledger';
import { statePublisher } from '@doui/stream';
import { createService, type Service, type World } from '../world/world.ts';
import { aroundLedger, aroundPublisher } from './around.ts';
import { ownTopic } from './own.ts';
import { org, purpose, textHash } from './registry.ts';

export type ConsentWish =
  | { readonly does: 'register' }
  | { readonly does: 'give'; readonly notice: number; readonly seen: number }
  | { readonly does: 'withdraw' };

export type Consent = {
  readonly ledger: Ledger<PersonState, ConsentEvent>;
  ask(commandId: string, person: string, wish: ConsentWish): ReturnType<typeof handle> | undefined;
};

const by = { role: 'person', client: 'portal', subject: 's1' };
const masterKey = masterKeyOf({ 1: new Uint8Array(32).fill(1) });

/** One replica of the consent service: all of it that decides, keeps and publishes is real. */
export function startConsent(world: World, name: string): Service<Consent> {
  return createService(world, name, () => {
    const stream = world.stream(name);
    const { macKey } = world;
    const publisher = aroundPublisher(
      world,
      statePublisher<PersonState, ConsentEvent>({
        ...{ stream, service: 'consent', macKey, encodeState, encodeEvent },
        ...{ stateTopic: topics.consentState, eventsTopic: topics.consentEvents },
      }),
    );
    const connection = world.databases['consent']?.connection as never;
    const ledger = aroundLedger(
      world,
      publisher,
      mongoLedger<PersonState, ConsentEvent>({
        ...{ connection, service: 'consent', publisher, collection: 'persons' },
      }),
    );
    const registry = createRegistryView();
    const log = { error: (said: string) => world.scheduler.note(`${name}: ${said}`) };
    stream.follow({
      ...{ group: `consent.registry.${name}`, topics: [topics.registryState] },
      ...{ onRecord: onRegistryState({ view: registry, macKey, log }), genesis: { macKey } },
    });
    const own = ownTopic<PersonState, ConsentEvent>(world, stream, {
      ...{ name, topic: topics.consentState, connection, ledger, versionOf, evolve },
      initial: unknownPerson,
      restated: () => ({ type: 'restated', at: Date.now(), by: itself }),
    });
    const ports = {
      ...{ ledger, registry, clock: Date.now },
      keyring: createKeyring({ owner: 'consent', masterKey, store: memoryKeyStore() }),
    } as unknown as Parameters<typeof handle>[0];
    return {
      ledger,
      ask: (commandId, person, wish) =>
        own.started()
          ? handle(ports, { org, person, commandId, command: commandOf(wish, Date.now()) })
          : undefined,
    };
  });
}

function commandOf(wish: ConsentWish, at: number): Parameters<typeof handle>[1]['command'] {
  switch (wish.does) {
    case 'register':
      return { type: 'register-person', at, by };
    case 'give':
      return {
        ...{ type: 'record-answer', at, by, notice: 'welcome', noticeVersion: wish.notice },
        ...{ language: 'ja', textHash, method: 'ticked-box', evidence: 'form#1' },
        ...{ preTicked: false, bundled: false, seen: wish.seen },
        answers: [{ purpose, given: true }],
      };
    case 'withdraw':
      return {
        ...{ type: 'withdraw-consent', at, by, purpose, scopes: [], recipients: [] },
        method: 'button',
      };
  }
}

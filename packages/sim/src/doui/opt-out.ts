import { topics } from '@doui/events';
import { type Ledger, mongoLedger } from '@doui/ledger';
import {
  encodePersonEvent,
  encodePersonState,
  evolvePerson,
  handlePerson,
  initialPerson,
  itself,
  type PersonCommand,
  type PersonEvent,
  type PersonState,
  versionOf,
} from '@doui/opt-out/room';
import { statePublisher } from '@doui/stream';
import { createService, type Service, type World } from '../world/world.ts';
import { aroundLedger, aroundPublisher } from './around.ts';
import { ownTopic } from './own.ts';
import { org } from './registry.ts';

export type OptOutWish = { readonly does: 'stop' | 'resume' };

export type OptOut = {
  readonly ledger: Ledger<PersonState, PersonEvent>;
  ask(
    commandId: string,
    person: string,
    wish: OptOutWish,
  ): ReturnType<typeof handlePerson> | undefined;
};

const by = { role: 'person', client: 'portal', subject: 's1' };

/** One replica of the opt-out service. */
export function startOptOut(world: World): Service<OptOut> {
  return createService(world, 'opt-out', () => {
    const stream = world.stream('opt-out');
    const { macKey } = world;
    const publisher = aroundPublisher(
      world,
      statePublisher<PersonState, PersonEvent>({
        ...{ stream, service: 'opt-out', macKey },
        ...{ stateTopic: topics.optoutState, eventsTopic: topics.optoutEvents },
        ...{ encodeState: encodePersonState, encodeEvent: encodePersonEvent },
      }),
    );
    const connection = world.databases['optOut']?.connection as never;
    const ledger = aroundLedger(
      world,
      publisher,
      mongoLedger<PersonState, PersonEvent>({
        ...{ connection, service: 'opt-out', publisher, collection: 'persons' },
      }),
    );
    const own = ownTopic<PersonState, PersonEvent>(world, stream, {
      ...{ name: 'opt-out', topic: topics.optoutState, connection, ledger, versionOf },
      ...{ initial: initialPerson, evolve: evolvePerson },
      restated: () => ({ type: 'restated', at: Date.now(), by: itself }),
    });
    const ports = { ledger, publishedAmong: async () => new Set<string>() };
    return {
      ledger,
      ask: (commandId, person, wish) =>
        own.started()
          ? handlePerson(ports, { org, person, commandId, command: commandOf(wish, Date.now()) })
          : undefined,
    };
  });
}

function commandOf({ does }: OptOutWish, at: number): PersonCommand {
  const scope = { kind: 'provision' as const };
  const said = { at, by, side: 'person' as const, scope };
  return does === 'stop'
    ? { type: 'stop-use', ...said, ground: 'wish' }
    : { type: 'resume-use', ...said };
}

import { ActorSchema, create, encode, type OptOutEvent, OptOutEventSchema } from '@doui/events';
import { parseStreamKey } from '@doui/kernel';
import type { Actor } from './actor.ts';

/** An entry of one of this service's ledgers, as far as it is shown or published. */
export type EventEntry<Event> = {
  readonly version: number;
  readonly commandId: string;
  readonly atMs: number;
  readonly event: Event;
  readonly previousHash: string;
  readonly hash: string;
};

/** How the events of a kind of stream are published. */
export const eventEncoder =
  <Event extends { readonly by: Actor }>(
    kind: 'person' | 'scheme',
    whatHappened: (event: Event) => OptOutEvent['what'],
  ) =>
  (entry: EventEntry<Event>, stream: string): Uint8Array => {
    const { org = '', id = '' } = parseStreamKey(stream) ?? {};
    const { role, client, subject, actingFor = '' } = entry.event.by;
    return encode(
      OptOutEventSchema,
      create(OptOutEventSchema, {
        ...{ org, kind, id, version: BigInt(entry.version), commandId: entry.commandId },
        ...{ atMs: BigInt(entry.atMs), previousHash: entry.previousHash, hash: entry.hash },
        by: create(ActorSchema, { role, client, subject, actingFor }),
        what: whatHappened(entry.event),
      }),
    );
  };

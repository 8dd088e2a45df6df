import {
  create,
  decode,
  encode,
  type MessageInitShape,
  RegistryEventSchema,
  RegistryStateSchema,
  topics,
} from '@doui/events';
import { ok, parseStreamKey, streamKey } from '@doui/kernel';
import { handleCommand, type Ledger, mongoLedger } from '@doui/ledger';
import { statePublisher } from '@doui/stream';
import { createService, type Service, type World } from '../world/world.ts';
import { aroundLedger, aroundPublisher } from './around.ts';
import { ownTopic } from './own.ts';

export const org = 'hikkoshibin';
export const purpose = 'moving';
export const textHash = 'a'.repeat(64);
const items = ['name', 'address'];
const text = { ja: '引越し', en: 'moving' };
const dayMs = 86_400_000;

/** What stands of a thing in the ledger: enough to make its message again. */
export type Thing =
  | { readonly kind: 'organisation' | 'item' }
  | { readonly kind: 'purpose' | 'notice'; readonly number: number; readonly atMs: number }
  | { readonly kind: 'recipient' }
  | { readonly kind: 'feed'; readonly recipient: string; readonly status: 'open' | 'paused' };

type Body = NonNullable<MessageInitShape<typeof RegistryStateSchema>['body']>;

function bodyOf(thing: Thing, id: string): Body {
  switch (thing.kind) {
    case 'organisation':
      return {
        case: 'organisation',
        value: { name: text, kind: 'private', profile: 'act', processorGap: 'deny' },
      };
    case 'item':
      return {
        case: 'item',
        value: { name: text, category: 'ordinary', acquiredBy: 'directly' },
      };
    case 'purpose':
      return {
        case: 'purpose',
        value: {
          ...{ title: text, items, includesProvision: true, told: true, uses: ['use', 'provide'] },
          purposeVersion: thing.number,
          // Every new version here is unrelated to the one before: no earlier consent covers it.
          consentValidFrom: thing.number,
          publishedAtMs: BigInt(thing.atMs - 30 * dayMs),
        },
      };
    case 'notice': {
      const about = { purpose, purposeVersion: thing.number, items, recipients: recipients };
      const value = {
        noticeVersion: thing.number,
        purposes: [about],
        textHashes: { ja: textHash },
      };
      return { case: 'notice', value: { ...value, versions: [value] } };
    }
    case 'recipient':
      return {
        case: 'recipient',
        value: { name: text, relation: 'third-party', country: 'JP', partner: id },
      };
    case 'feed':
      return {
        case: 'feed',
        value: {
          ...{ purpose, recipient: thing.recipient, format: 'json', status: thing.status },
          items: [
            { item: 'name', members: ['name', 'mark'] },
            { item: 'address', members: ['address'] },
          ],
        },
      };
  }
}

const recipients = ['denki', 'suido'];

type ThingEvent = Thing | { readonly kind: 'restated' };

const evolve = (state: Thing, event: ThingEvent): Thing =>
  event.kind === 'restated' ? state : event;

function versionOf(value: Uint8Array) {
  const state = decode(RegistryStateSchema, value);
  if (!state.ok) return undefined;
  const { org: of, kind, id, version } = state.value;
  return { stream: streamKey(of, kind, id), version: Number(version) };
}

export type RegistryLedger = Ledger<Thing, ThingEvent>;
export type Registry = {
  readonly ledger: RegistryLedger;
  put(
    commandId: string,
    id: string,
    thing: Thing,
    atMs: number,
  ): ReturnType<typeof handleThing> | undefined;
};

const handleThing = (
  ledger: RegistryLedger,
  { commandId, id, thing, atMs }: { commandId: string; id: string; thing: Thing; atMs: number },
) =>
  handleCommand<Thing, ThingEvent>({
    ...{ ledger, stream: `${org}/${thing.kind}/${id}`, commandId, atMs, initial: thing },
    decide: () => ok(thing),
    evolve,
  });

/**
 * The registry: real ledger, relay and publication; what is decided is a model, for its documents are
 * not what is tried here.
 */
export function startRegistry(world: World): Service<Registry> {
  return createService(world, 'registry', () => {
    const stream = world.stream('registry');
    const publisher = aroundPublisher(
      world,
      statePublisher<Thing, ThingEvent>({
        ...{ stream, service: 'purpose-registry', macKey: world.macKey },
        ...{ stateTopic: topics.registryState, eventsTopic: topics.registryEvents },
        encodeState: ({ stream: key, version, state }) => {
          const at = parseStreamKey(key) ?? { org, kind: '', id: '' };
          const common = { ...at, version: BigInt(version), lowestReader: 1 };
          const body = bodyOf(state, at.id);
          return encode(RegistryStateSchema, create(RegistryStateSchema, { ...common, body }));
        },
        encodeEvent: ({ version, commandId, atMs, previousHash, hash }, key) => {
          const at = parseStreamKey(key) ?? { org, kind: '', id: '' };
          const common = { ...at, commandId, previousHash, hash };
          const numbers = { version: BigInt(version), atMs: BigInt(atMs) };
          return encode(
            RegistryEventSchema,
            create(RegistryEventSchema, { ...common, ...numbers }),
          );
        },
      }),
    );
    const connection = world.databases['registry']?.connection as never;
    const ledger = aroundLedger(
      world,
      publisher,
      mongoLedger<Thing, ThingEvent>({
        ...{ connection, service: 'purpose-registry', publisher, collection: 'things' },
      }),
    );
    const own = ownTopic<Thing, ThingEvent>(world, stream, {
      ...{ name: 'registry', topic: topics.registryState, connection, ledger, versionOf, evolve },
      ...{ initial: { kind: 'item' }, restated: () => ({ kind: 'restated' }) },
    });
    return {
      ledger,
      put: (commandId, id, thing, atMs) =>
        own.started() ? handleThing(ledger, { commandId, id, thing, atMs }) : undefined,
    };
  });
}

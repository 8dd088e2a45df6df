import {
  ConsentEventSchema,
  decode,
  OptOutEventSchema,
  RegistryEventSchema,
  topics,
} from '@doui/events';
import type { Handled } from '@doui/history';
import { Fault } from '@doui/kernel';
import { createService, type Service, type World } from '../world/world.ts';

export type Owner = 'consent' | 'opt-out' | 'purpose-registry';
export type Subscriber = object;

/** What a subscriber keeps beside its effects, in its own database: how far it has come. */
export type Kept = { readonly versions: Map<string, number>; readonly handled: Handled[] };

const heldMs = 2_000;

/**
 * Somebody who does something at every event: acts on the next version only, waits for what is missing
 * and then asks the owner for it. A model of every event consumer; how it is fed is real.
 */
export function startSubscriber(
  world: World,
  kept: Kept,
  missing: (owner: Owner, stream: string, from: number) => Promise<readonly number[]>,
): Service<Subscriber> {
  return createService(world, 'subscriber', () => {
    const stream = world.stream('subscriber');
    const gaps = new Map<string, number>();

    function act(owner: Owner, of: string, version: number): void {
      const name = `${owner}:${of}`;
      const last = kept.versions.get(name) ?? 0;
      const next = world.mistake === 'acts-out-of-order' ? version !== last : version === last + 1;
      // Effect and version in one write, so that neither is without the other.
      if (next) kept.versions.set(name, version);
      const place = { service: owner, stream: of, version };
      kept.handled.push({ consumer: 'subscriber', of: 'events', effect: next, ...place });
    }

    async function take(owner: Owner, of: string, version: number): Promise<void> {
      const name = `${owner}:${of}`;
      const last = kept.versions.get(name) ?? 0;
      const early = version > last + 1 && world.mistake !== 'acts-out-of-order';
      if (!early) {
        gaps.delete(name);
        return act(owner, of, version);
      }
      const since = gaps.get(name) ?? performance.now();
      gaps.set(name, since);
      if (performance.now() - since < heldMs) throw new Fault('gap', { retriable: true });
      for (const found of await missing(owner, of, last + 1)) act(owner, of, found);
      gaps.delete(name);
      act(owner, of, version);
    }

    for (const [owner, { topic, schema }] of Object.entries(owners) as [Owner, Told][]) {
      stream.consume({
        ...{ group: `subscriber.${owner}`, topics: [topic] },
        onBatch: async (records) => {
          for (const { key, value } of records) {
            const event = decode(schema as typeof ConsentEventSchema, value);
            if (event.ok) await take(owner, String(key), Number(event.value.version));
          }
        },
      });
    }
    return {};
  });
}

type Told = { readonly topic: string; readonly schema: unknown };

const owners: Readonly<Record<Owner, Told>> = {
  consent: { topic: topics.consentEvents, schema: ConsentEventSchema },
  'opt-out': { topic: topics.optoutEvents, schema: OptOutEventSchema },
  'purpose-registry': { topic: topics.registryEvents, schema: RegistryEventSchema },
};

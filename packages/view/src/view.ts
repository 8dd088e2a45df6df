import { ok, parseStreamKey, type Result } from '@doui/kernel';
import type {
  ConsentFacts,
  FeedFacts,
  OptOutFacts,
  PersonFacts,
  RecipientFacts,
  StandingFacts,
} from '@doui/law';
import type { RegistryChange, SchemeChange } from './changes.ts';
import type { Saved } from './columns.ts';
import { createPeople, type Owner } from './people.ts';
import { createRegistry, type SavedRegistry } from './registry.ts';
import {
  packSnapshot,
  type SnapshotFault,
  type SnapshotHeader,
  unpackSnapshot,
} from './snapshot.ts';

export type Applied = 'applied' | 'older';

export type ViewCounts = {
  readonly persons: number;
  readonly answers: number;
  readonly registry: number;
  /** States that arrived although a newer one was known: repeats, or a version gone backwards. */
  readonly older: number;
  readonly held: number;
  /** Bytes of the columns that grow with persons. */
  readonly bytes: number;
};

/** What is known in memory, built from the three state topics. The law engine looks things up in it. */
export type View = StandingFacts & {
  applyRegistry(change: RegistryChange): Applied;
  applyConsent(facts: ConsentFacts): Applied;
  applyOptOut(change: OptOutChange): Applied;
  /** Holds a key (`org/kind/id`) as denied until its owner's next readable version. False: no key. */
  deny(key: string, owner?: Owner): boolean;
  /** Denies a person until the owner's state has reached a version (`POST /v1/hold`). */
  hold(org: string, person: string, owner: Owner, version: number): void;
  /** All that is known of a person; with a purpose, answers about others are left out. */
  facts(org: string, person: string, purpose?: string): PersonFacts;
  feed(id: string): FeedFacts | undefined;
  feeds(): readonly FeedFacts[];
  recipientsOf(partner: string, org: string): readonly RecipientFacts[];
  /** The version of a stream the view has reached; 0 when it knows nothing of it. */
  position(service: string, stream: string): number;
  /** Rises with every change to what is known of the person; -1 when unknown. */
  stamp(org: string, person: string): number;
  /** Rises with every change of the registry or a scheme. */
  registryStamp(): number;
  persons(): Iterable<{ org: string; person: string }>;
  counts(): ViewCounts;
  /** Everything known, in one file with the positions it was known at and a checksum. */
  snapshot(header: SnapshotHeader): Uint8Array;
};

export type OptOutChange =
  | { readonly kind: 'person'; readonly person: OptOutFacts }
  | { readonly kind: 'scheme'; readonly scheme: SchemeChange };

/** An empty view. Not one bit of it is shared; a process may have several. */
export const createView = (): View => viewOver();

/** The view of a snapshot, or why it must not be used: then it is rebuilt from the topics. */
export function restoreView(
  file: Uint8Array,
): Result<{ readonly view: View; readonly header: SnapshotHeader }, SnapshotFault> {
  const unpacked = unpackSnapshot(file);
  if (!unpacked.ok) return unpacked;
  const { saved, header } = unpacked.value;
  return ok({ view: viewOver(saved), header });
}

type Values = { readonly people: Saved['values']; readonly registry: SavedRegistry };

function viewOver(saved?: Saved): View {
  const values = saved?.values as Values | undefined;
  const people = createPeople(saved && { columns: saved.columns, values: values?.people ?? {} });
  const registry = createRegistry(values?.registry);
  let older = 0;
  let held = 0;

  const counted = (applied: boolean): Applied => {
    if (!applied) older++;
    return applied ? 'applied' : 'older';
  };
  const isHeld = (org: string, person: string): boolean => {
    const slot = people.slotOf(org, person);
    return slot >= 0 && people.held(slot);
  };

  return {
    organisation: (org) => registry.value(org, 'organisation', org),
    item: (org, id) => registry.value(org, 'item', id),
    purpose: (org, id) => registry.value(org, 'purpose', id),
    recipient: (org, id) => registry.value(org, 'recipient', id),
    processor: (org, id) => registry.value(org, 'processor', id),
    jointUse: (org, id) => registry.value(org, 'joint-use', id),
    schemes: registry.schemes,
    consent: (org, person, purpose) => people.consent(org, person, purpose),
    optOut: (org, person) => people.optOut(org, person),
    standing: people.standing,
    registryEpoch: registry.epoch,
    held: isHeld,
    applyRegistry: (change) => counted(registry.apply(change)),
    applyConsent: (facts) => counted(people.applyConsent(facts)),
    applyOptOut: (change) =>
      counted(
        change.kind === 'person'
          ? people.applyOptOut(change.person)
          : registry.applyScheme(change.scheme),
      ),
    deny: (key, owner) => {
      const parts = parseStreamKey(key);
      if (!parts) return false;
      held++;
      const { org, kind, id } = parts;
      if (kind !== 'person') registry.deny(org, kind, id);
      else if (owner) people.deny(org, id, owner);
      else for (const each of ['consent', 'opt-out'] as const) people.deny(org, id, each);
      return true;
    },
    hold: people.hold,
    facts: (org, person, purpose) => {
      const slot = people.slotOf(org, person);
      return {
        consent: people.consent(org, person, purpose, slot),
        optOut: people.optOut(org, person, slot),
        held: slot >= 0 && people.held(slot),
      };
    },
    feed: registry.feed,
    feeds: registry.feeds,
    recipientsOf: (partner, org) =>
      registry
        .all()
        .documents.map(([key, { fact, denied }]) => ({ key, fact: denied ? undefined : fact }))
        .flatMap(({ key, fact }) =>
          fact?.kind === 'recipient' && fact.value.partner === partner && key.startsWith(`${org}/`)
            ? [fact.value]
            : [],
        ),
    position: (service, stream) => {
      const parts = parseStreamKey(stream);
      if (!parts) return 0;
      const { org, kind, id } = parts;
      if (kind !== 'person') return registry.version(org, kind, id);
      const slot = people.slotOf(org, id);
      return slot < 0 ? 0 : people.version(slot, service === 'consent' ? 'consent' : 'opt-out');
    },
    stamp: (org, person) => {
      const slot = people.slotOf(org, person);
      return slot < 0 ? -1 : people.stampOf(slot);
    },
    registryStamp: registry.stamp,
    persons: people.each,
    snapshot: (header) => {
      const { columns, values: ofPeople } = people.save();
      return packSnapshot(
        { columns, values: { people: ofPeople, registry: registry.all() } },
        header,
      );
    },
    counts: () => ({
      persons: people.size(),
      answers: people.answers(),
      registry: registry.size(),
      older,
      held,
      bytes: people.bytes(),
    }),
  };
}

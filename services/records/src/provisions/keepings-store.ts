import type { MongoConnection } from '@doui/ledger';
import { asked, durable, settled } from '../mongo-store.ts';
import type { Keeping } from './keep-until.ts';

type Stored = Keeping & { readonly _id: string };

const defaultKeeping: Keeping = { contractStandsIn: false };
const freshMs = 10_000;

/** How records of each recipient are kept, as the privacy manager set it; remembered for ten seconds. */
export function keepingsStore(connection: MongoConnection, now: () => number) {
  const keepings = connection.getClient().db(connection.name).collection<Stored>('keepings');
  const known = new Map<string, { keeping: Keeping; untilMs: number }>();
  const idOf = (org: string, recipient: string): string => `${org}/${recipient}`;

  return {
    async load(wanted: readonly { org: string; recipient: string }[]): Promise<void> {
      const ids = [...new Set(wanted.map(({ org, recipient }) => idOf(org, recipient)))];
      const stale = ids.filter((id) => (known.get(id)?.untilMs ?? 0) <= now());
      if (stale.length === 0) return;
      const found = await asked(keepings.find({ _id: { $in: stale } }, settled).toArray());
      const byId = new Map(found.map((one) => [one._id, one]));
      if (known.size > 10_000) known.clear();
      for (const id of stale) {
        const { contractStandsIn } = byId.get(id) ?? defaultKeeping;
        known.set(id, { keeping: { contractStandsIn }, untilMs: now() + freshMs });
      }
    },
    of: (org: string, recipient: string): Keeping =>
      known.get(idOf(org, recipient))?.keeping ?? defaultKeeping,
    async put(org: string, recipient: string, keeping: Keeping): Promise<void> {
      const _id = idOf(org, recipient);
      const update = { $set: { contractStandsIn: keeping.contractStandsIn } };
      await asked(keepings.updateOne({ _id }, update, { upsert: true, ...durable }));
      known.delete(_id);
    },
  };
}

export type Keepings = ReturnType<typeof keepingsStore>;

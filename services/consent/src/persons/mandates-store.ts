import { durable, type MongoConnection, promptly } from '@doui/ledger';
import type { Mandates } from './mandates.ts';

type Kept = { readonly _id: string; readonly persons: readonly string[] };

/** One document per representative in the service's own database. */
export function mongoMandates(connection: MongoConnection): Mandates {
  const mandates = connection.getClient().db(connection.name).collection<Kept>('mandates');
  const idOf = (org: string, representative: string) => `${org}/${representative}`;
  return {
    async note(org, representative, person) {
      const change = { $addToSet: { persons: person } };
      const told = { upsert: true, ...durable };
      await promptly(() => mandates.updateOne({ _id: idOf(org, representative) }, change, told));
    },
    async of(org, representative) {
      const _id = idOf(org, representative);
      const found = await promptly(() => mandates.findOne({ _id }));
      return found?.persons ?? [];
    },
  };
}

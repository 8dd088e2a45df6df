import { Fault, gather } from '@doui/kernel';
import { asked, durable, isDuplicate, type MongoConnection } from '@doui/ledger';
import mongoose, { Schema } from 'mongoose';
import type { Identifiers } from './identifiers.ts';

type Held = { _id: string; person: string };

const rememberedMax = 200_000;
const releaseMs = 15_000;

/** Identifiers in the service's own database: the hash is the `_id`, so it is unique by itself. */
export function mongoIdentifiers(connection: MongoConnection): Identifiers {
  const schema = new Schema<Held>(
    { _id: { type: String, required: true }, person: { type: String, required: true } },
    { collection: 'identifiers', versionKey: false, strict: 'throw' },
  );
  const model = connection.model<Held>('Identifier', schema);
  // An identifier changes hands by an erasure only, and each replica is told of that (`release`).
  const remembered = new Map<string, string>();

  const remember = (hash: string, person: string): string => {
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(hash, person);
    return person;
  };

  const readTogether = gather(async (hashes: readonly string[]) => {
    // `trusted`, because the connection takes every other operator in a filter for an attack.
    const _id = mongoose.trusted({ $in: [...new Set(hashes)] });
    const found = await asked(model.find({ _id }).lean().exec());
    const byHash = new Map(found.map(({ _id: hash, person }) => [hash, person]));
    return hashes.map((hash) => byHash.get(hash));
  });

  const insertTogether = gather(async (claims: readonly Held[]) => {
    try {
      const inserts = claims.map((document) => ({ insertOne: { document } }));
      await asked(model.bulkWrite(inserts, { ordered: false, ...durable }));
    } catch (error) {
      // Somebody has one of them already; who has which is read below.
      if (!isTaken(error)) throw error;
    }
    return Promise.all(claims.map(({ _id }) => readTogether(_id)));
  });

  async function find(hash: string): Promise<string | undefined> {
    const known = remembered.get(hash);
    if (known !== undefined) return known;
    // The line may be long behind a call that hangs: whoever waits in it is answered in time.
    const person = await asked(readTogether(hash));
    return person === undefined ? undefined : remember(hash, person);
  }

  async function claim(hash: string, person: string): Promise<string> {
    const known = remembered.get(hash);
    if (known !== undefined) return known;
    const holder = await asked(insertTogether({ _id: hash, person }));
    if (holder === undefined) throw new Fault('database-unavailable', { retriable: true });
    return remember(hash, holder);
  }

  /** Rare, and nobody waits in line behind it: it may look through all of them. */
  async function release(person: string): Promise<void> {
    const forget = (): void => {
      for (const [hash, holder] of remembered) if (holder === person) remembered.delete(hash);
    };
    forget();
    await asked(model.deleteMany({ person }, durable).exec(), releaseMs);
    // Again, because a look-up begun before may have come back in between.
    forget();
  }

  return { find, claim, release };
}

const isTaken = (error: unknown): boolean => error instanceof Fault && isDuplicate(error.cause);

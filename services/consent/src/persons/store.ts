import { Fault } from '@doui/kernel';
import type { MongoConnection } from '@doui/ledger';
import mongoose, { Schema } from 'mongoose';
import type { Identifiers } from './identifiers.ts';

type Held = { _id: string; person: string };

const rememberedMax = 200_000;
const waitMs = 1_800;

/** Identifiers in the service's own database: the hash is the `_id`, so it is unique by itself. */
export function mongoIdentifiers(connection: MongoConnection): Identifiers {
  const schema = new Schema<Held>(
    { _id: { type: String, required: true }, person: { type: String, required: true } },
    { collection: 'identifiers', versionKey: false, strict: 'throw' },
  );
  const model = connection.model<Held>('Identifier', schema);
  // An identifier never changes hands, so what was once read stays true.
  const remembered = new Map<string, string>();
  let waiting = new Map<string, Promise<string | undefined>>();
  let next: Promise<Map<string, string>> | undefined;

  const remember = (hash: string, person: string): string => {
    if (remembered.size >= rememberedMax) remembered.clear();
    remembered.set(hash, person);
    return person;
  };

  /** Look-ups of one turn of the event loop go together. */
  function readTogether(): Promise<Map<string, string>> {
    next ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        const hashes = [...waiting.keys()];
        waiting = new Map();
        next = undefined;
        inTime(
          model
            .find({ _id: mongoose.trusted({ $in: hashes }) })
            .lean()
            .exec(),
        ).then((found) => resolve(new Map(found.map(({ _id, person }) => [_id, person]))), reject);
      });
    });
    return next;
  }

  async function find(hash: string): Promise<string | undefined> {
    const known = remembered.get(hash);
    if (known !== undefined) return known;
    let reading = waiting.get(hash);
    if (!reading) {
      const all = readTogether();
      reading = all.then((found) => found.get(hash));
      waiting.set(hash, reading);
    }
    const person = await reading;
    return person === undefined ? undefined : remember(hash, person);
  }

  async function claim(hash: string, person: string): Promise<string> {
    try {
      await inTime(model.create([{ _id: hash, person }], { w: 'majority', j: true }));
      return remember(hash, person);
    } catch (error) {
      if (!isTaken(error)) throw error;
      const holder = await find(hash);
      if (holder !== undefined) return holder;
      throw error;
    }
  }

  return { find, claim };
}

const isTaken = (error: unknown): boolean =>
  error instanceof Fault && (error.cause as { code?: unknown } | undefined)?.code === 11_000;

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${waitMs} ms`)), waitMs);
  });
  try {
    return await Promise.race([work, late]);
  } catch (cause) {
    throw new Fault('database-unavailable', { retriable: true, cause });
  } finally {
    clearTimeout(timer);
  }
}

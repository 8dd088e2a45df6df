import type { LedgerEntry, LedgerReading } from '@doui/history';
import { streamKey } from '@doui/kernel';
import { connectMongo, type Entry, mongoLedger, verifyHistory } from '@doui/ledger';
import { effectOf, type Happened, type Owner } from './effects.ts';

const databases: Readonly<Record<Owner, string>> = {
  consent: 'doui_consent',
  'opt-out': 'doui_opt_out',
};
const atOnce = 8;
const tries = 5;
const pauseMs = 500;

/** Reads what the persons of a run have said, as it lies in the databases; to `opt-out` only some ever speak. */
export async function readLedger(
  url: string,
  org: string,
  {
    persons,
    changing,
  }: { readonly persons: readonly string[]; readonly changing: readonly string[] },
): Promise<LedgerReading> {
  // One person after the other is read: what happens from now on may be in it or not.
  const atMs = Date.now();
  const consents = await readOwner('consent', url, org, persons);
  // Everybody has registered and answered: a reading without anything has read elsewhere.
  if (consents.length < persons.length) throw new Error('the ledger cannot be so short');
  return { atMs, entries: [...consents, ...(await readOwner('opt-out', url, org, changing))] };
}

async function readOwner(
  service: Owner,
  url: string,
  org: string,
  persons: readonly string[],
): Promise<LedgerEntry[]> {
  const connection = await connectMongo({ url, database: databases[service] });
  const publisher = { publish: () => Promise.reject(new Error('only reads')) };
  const ledger = mongoLedger<unknown, Happened>({
    ...{ connection, service, publisher, collection: 'persons' },
  });
  async function entriesOf(person: string): Promise<LedgerEntry[]> {
    const stream = streamKey(org, 'person', person);
    const history = await again(() => ledger.history(stream));
    const faults = new Map(
      verifyHistory(history, { stream }).map(({ version, code }) => [version, code]),
    );
    return history.map((entry) => ({
      ...known(entry, { service, stream }, org, person),
      ...faultOf(faults, entry.version),
    }));
  }
  try {
    const entries: LedgerEntry[] = [];
    for (let from = 0; from < persons.length; from += atOnce) {
      const some = persons.slice(from, from + atOnce);
      entries.push(...(await Promise.all(some.map(entriesOf))).flat());
    }
    return entries;
  } finally {
    await connection.close();
  }
}

/** One slow answer out of hundreds does not make a reading fail: without readings a run sees nothing. */
async function again<T>(read: () => Promise<T>): Promise<T> {
  for (let left = tries - 1; ; left--) {
    try {
      return await read();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

const faultOf = (faults: ReadonlyMap<number, string>, version: number) => {
  const fault = faults.get(version);
  return fault === undefined ? {} : { fault };
};

function known(
  entry: Entry<Happened>,
  at: { readonly service: Owner; readonly stream: string },
  org: string,
  person: string,
): LedgerEntry {
  const { version, commandId, atMs, hash, previousHash, event } = entry;
  const effect = effectOf(at.service, event, org, person);
  return {
    ...{ ...at, version, commandId, atMs, hash, previousHash },
    ...(effect ? { effect } : {}),
  };
}

import type { Effect, LedgerEntry, LedgerReading } from '@doui/history';
import { streamKey } from '@doui/kernel';
import { connectMongo, type Entry, mongoLedger, verifyHistory } from '@doui/ledger';

type Said = {
  readonly given: boolean;
  readonly purpose: string;
  readonly scopes?: readonly { readonly recipients: readonly string[] }[];
};
type Happened = {
  readonly type: string;
  readonly at: number;
  readonly purpose?: string;
  readonly remaining?: readonly unknown[];
  readonly answers?: readonly Said[];
};

const atOnce = 8;

/** Reads the answers of the persons of a run, as they lie in the database. */
export async function readLedger(
  url: string,
  org: string,
  persons: readonly string[],
): Promise<LedgerReading> {
  const connection = await connectMongo({ url, database: 'doui_consent' });
  const publisher = { publish: () => Promise.reject(new Error('only reads')) };
  // One person after the other is read: what happens from now on may be in it or not.
  const atMs = Date.now();
  const ledger = mongoLedger<unknown, Happened>({
    ...{ connection, service: 'consent', publisher, collection: 'persons' },
  });
  async function entriesOf(person: string): Promise<LedgerEntry[]> {
    const stream = streamKey(org, 'person', person);
    const history = await ledger.history(stream);
    const faults = new Map(
      verifyHistory(history, { stream }).map(({ version, code }) => [version, code]),
    );
    return history.map((entry) => ({
      ...known(entry, stream, org, person),
      ...faultOf(faults, entry.version),
    }));
  }
  try {
    const entries: LedgerEntry[] = [];
    for (let from = 0; from < persons.length; from += atOnce) {
      const some = persons.slice(from, from + atOnce);
      entries.push(...(await Promise.all(some.map(entriesOf))).flat());
    }
    // Everybody has registered and answered: a reading without anything has read elsewhere.
    if (entries.length < persons.length) throw new Error('the ledger cannot be so short');
    return { atMs, entries };
  } finally {
    await connection.close();
  }
}

const faultOf = (faults: ReadonlyMap<number, string>, version: number) => {
  const fault = faults.get(version);
  return fault === undefined ? {} : { fault };
};

function known(entry: Entry<Happened>, stream: string, org: string, person: string): LedgerEntry {
  const { version, commandId, atMs, hash, previousHash, event } = entry;
  const effect = effectOf(event, org, person);
  return {
    ...{ service: 'consent', stream, version, commandId, atMs, hash, previousHash },
    ...(effect ? { effect } : {}),
  };
}

/** What an event does to the flow. The persons of a run answer about one purpose at a time. */
function effectOf(event: Happened, org: string, person: string): Effect | undefined {
  switch (event.type) {
    case 'answered': {
      const [said] = event.answers ?? [];
      if (!said) return undefined;
      const recipients = [...new Set(said.scopes?.flatMap((scope) => scope.recipients))];
      if (!said.given) return { does: 'stops', org, person, purposes: [said.purpose] };
      return { does: 'gives', org, person, purposes: [said.purpose], recipients };
    }
    case 'withdrawn':
      if (event.remaining?.length || event.purpose === undefined) return undefined;
      return { does: 'stops', org, person, purposes: [event.purpose] };
    case 'expired':
      if (event.purpose === undefined) return undefined;
      return { does: 'stops', org, person, purposes: [event.purpose], fromMs: event.at };
    case 'erased':
      return { does: 'stops', org, person };
    default:
      return undefined;
  }
}

import type { Effect, LedgerEntry, LedgerReading } from '@doui/history';
import { parseStreamKey } from '@doui/kernel';
import { verifyHistory } from '@doui/ledger';
import { org, purpose } from './doui/registry.ts';
import { epochMs } from './world/globals.ts';
import type { World } from './world/world.ts';

type Stored = {
  readonly version: number;
  readonly commandId: string;
  readonly event: string;
  readonly atMs: number;
  readonly previousHash: string;
  readonly hash: string;
};

const collections = [
  { service: 'consent', database: 'consent', collection: 'persons' },
  { service: 'opt-out', database: 'optOut', collection: 'persons' },
  { service: 'purpose-registry', database: 'registry', collection: 'things' },
] as const;

/** The ledgers as they lie in their databases, every stream checked by the ledger's own verifier. */
export function readLedger(world: World): LedgerReading {
  const entries = collections.flatMap(({ service, database, collection }) =>
    (world.databases[database]?.documents(collection) ?? []).flatMap((document) => {
      const stream = document._id;
      const tail = document['tail'] as readonly Stored[];
      const opened = tail.map((entry) => ({ ...entry, event: JSON.parse(entry.event) as unknown }));
      const faults = verifyHistory(opened as never, { stream });
      return opened.map((entry): LedgerEntry => {
        const { version, commandId, atMs, hash, previousHash } = entry;
        const effect = effectOf(service, stream, entry.event as Event);
        const fault = faults.find((one) => one.version === version)?.code;
        return {
          ...{ service, stream, version, commandId, atMs, hash, previousHash },
          ...(effect && { effect }),
          ...(fault && { fault }),
        };
      });
    }),
  );
  return { atMs: epochMs + world.scheduler.now(), entries };
}

type Event = {
  readonly type?: string;
  readonly kind?: string;
  readonly number?: number;
  readonly answers?: readonly { given: boolean; purposeVersion: number }[];
};

function effectOf(service: string, stream: string, event: Event): Effect | undefined {
  const person = parseStreamKey(stream)?.id;
  if (!person) return undefined;
  if (service === 'purpose-registry') {
    if (event.kind !== 'purpose' || !event.number || event.number < 2) return undefined;
    return { does: 'stops', org, purposes: [purpose], purposeVersion: event.number };
  }
  const about = { org, person };
  switch (event.type) {
    case 'answered': {
      const given = event.answers?.find((answer) => answer.given);
      if (!given) return { does: 'stops', ...about, purposes: [purpose] };
      const { purposeVersion } = given;
      return { does: 'gives', ...about, purposes: [purpose], purposeVersion };
    }
    case 'withdrawn':
    case 'expired':
      return { does: 'stops', ...about, purposes: [purpose] };
    case 'use-stopped':
      return { does: 'stops', ...about };
    case 'use-resumed':
      return { does: 'lifts', ...about };
    default:
      return undefined;
  }
}

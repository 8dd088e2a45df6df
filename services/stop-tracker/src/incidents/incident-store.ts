import {
  durable,
  guarded,
  isDuplicate,
  type MongoConnection,
  promptly,
  settled,
} from '@doui/ledger';
import type { Incident } from './incident.ts';

export type IncidentQuery = {
  readonly org: string;
  readonly partner?: string;
  readonly open?: boolean;
  /** Only those after this place. */
  readonly after?: string;
  readonly limit: number;
};

/** The drafts of incidents, until somebody files them. */
export interface IncidentStore {
  /** False: another tracker wrote meanwhile, read again. Version 1 is a new one. */
  put(incident: Incident): Promise<boolean>;
  read(org: string, id: string): Promise<Incident | undefined>;
  /** The newest of a partner, whether open or not. */
  newest(org: string, partner: string): Promise<Incident | undefined>;
  /** Newest first. */
  list(query: IncidentQuery): Promise<readonly Incident[]>;
  /** Of all organisations; a partner has one at most. */
  open(): Promise<readonly Incident[]>;
}

const digits = 15;

/** Where a draft stands in the list: newest first. */
export const placeOf = ({ openedAtMs, id }: Incident): string =>
  `${String(10 ** digits - 1 - openedAtMs).padStart(digits, '0')}/${id}`;

type Row = Incident & { readonly _id: string; readonly place: string; readonly open: boolean };

// The number is in it, so that two trackers cannot draft the same cut-off twice.
const rowId = ({ org, partner, number }: Incident): string => `${org}/${partner}/${number}`;
const isOpen = ({ answeredAtMs }: Incident): boolean => answeredAtMs === undefined;

export function mongoIncidentStore(
  connection: MongoConnection,
): IncidentStore & { prepare(): Promise<void> } {
  const rows = () => connection.getClient().db(connection.name).collection<Row>('incidents');
  const found = async (filter: object, sort: object, limit: number): Promise<Incident[]> => {
    const cursor = rows()
      .find(filter, settled)
      .sort(sort as Record<string, 1 | -1>);
    return (await cursor.limit(limit).toArray()).map(fromRow);
  };
  return {
    prepare: () =>
      guarded(async () => {
        await rows().createIndex({ org: 1, place: 1 });
        await rows().createIndex({ org: 1, partner: 1, number: 1 });
        await rows().createIndex({ org: 1, id: 1 });
        await rows().createIndex({ open: 1 });
      }),
    put: (incident) =>
      guarded(async () => {
        const _id = rowId(incident);
        const row = { ...incident, place: placeOf(incident), open: isOpen(incident) };
        if (incident.version > 1) {
          const before = { _id, version: incident.version - 1 };
          return (await rows().replaceOne(before, row, durable)).matchedCount > 0;
        }
        try {
          await rows().insertOne({ _id, ...row }, durable);
          return true;
        } catch (error) {
          if (!isDuplicate(error)) throw error;
          return false;
        }
      }),
    read: (org, id) => promptly(async () => (await found({ org, id }, { place: 1 }, 1))[0]),
    newest: (org, partner) =>
      guarded(async () => (await found({ org, partner }, { number: -1 }, 1))[0]),
    list: ({ org, partner, open, after, limit }) =>
      promptly(() => {
        const filter = {
          org,
          ...(partner === undefined ? {} : { partner }),
          ...(open === undefined ? {} : { open }),
          ...(after === undefined ? {} : { place: { $gt: after } }),
        };
        return found(filter, { place: 1 }, limit);
      }),
    open: () =>
      guarded(async () => (await rows().find({ open: true }, settled).toArray()).map(fromRow)),
  };
}

const fromRow = ({ _id, place, open, ...incident }: Row): Incident => incident;

/** In memory, for unit tests. */
export function memoryIncidentStore(): IncidentStore {
  const rows = new Map<string, Incident>();
  const all = () => [...rows.values()];
  return {
    async put(incident) {
      if ((rows.get(rowId(incident))?.version ?? 0) !== incident.version - 1) return false;
      rows.set(rowId(incident), incident);
      return true;
    },
    read: async (org, id) => all().find((one) => one.org === org && one.id === id),
    newest: async (org, partner) =>
      all()
        .filter((one) => one.org === org && one.partner === partner)
        .sort((a, b) => b.number - a.number)[0],
    list: async ({ org, partner, open, after = '', limit }) =>
      all()
        .filter((one) => one.org === org && (partner ?? one.partner) === one.partner)
        .filter((one) => (open ?? isOpen(one)) === isOpen(one) && placeOf(one) > after)
        .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
        .slice(0, limit),
    open: async () => all().filter(isOpen),
  };
}

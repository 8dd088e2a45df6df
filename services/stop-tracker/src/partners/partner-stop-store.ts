import type { Instant } from '@doui/kernel';
import {
  durable,
  guarded,
  isDuplicate,
  type MongoConnection,
  promptly,
  settled,
} from '@doui/ledger';
import type { Owing, PartnerStop } from './partner-stop.ts';

export type PartnerStopQuery = {
  readonly org: string;
  readonly partner: string;
  readonly owing?: Owing;
  readonly from?: Instant;
  readonly to?: Instant;
  /** Only those after this place. */
  readonly after?: string;
  readonly limit: number;
};

/** Which stops each partner was told of, found by the partner's own id. */
export interface PartnerStopStore {
  /** An older version changes nothing. */
  put(stops: readonly PartnerStop[]): Promise<void>;
  read(partner: string, id: string): Promise<PartnerStop | undefined>;
  /** In the order they were opened. */
  list(query: PartnerStopQuery): Promise<readonly PartnerStop[]>;
}

const atOnce = 200;

/** Where a stop stands among a partner's. */
export const placeOf = ({ openedAtMs, id }: PartnerStop): string =>
  `${openedAtMs.toString(36).padStart(9, '0')}/${id}`;

type Row = PartnerStop & { readonly _id: string; readonly place: string };

const rowId = (partner: string, id: string): string => `${partner}/${id}`;

export function mongoPartnerStopStore(
  connection: MongoConnection,
): PartnerStopStore & { prepare(): Promise<void> } {
  const rows = () => connection.getClient().db(connection.name).collection<Row>('partner_stops');
  return {
    prepare: () =>
      guarded(async () => {
        await rows().createIndex({ partner: 1, owing: 1, place: 1 });
        await rows().createIndex({ partner: 1, place: 1 });
      }),
    put: (stops) =>
      guarded(async () => {
        for (let from = 0; from < stops.length; from += atOnce) {
          await putSome(stops.slice(from, from + atOnce));
        }
      }),
    read: (partner, id) =>
      promptly(async () => {
        const row = await rows().findOne({ _id: rowId(partner, id) }, settled);
        return row ? fromRow(row) : undefined;
      }),
    list: ({ org, partner, owing, from, to, after, limit }) =>
      promptly(async () => {
        const place = after === undefined ? {} : { place: { $gt: after } };
        const at = {
          ...(from === undefined ? {} : { $gte: from }),
          ...(to === undefined ? {} : { $lt: to }),
        };
        const found = await rows()
          .find(
            {
              ...{ partner, org, ...place },
              ...(owing === undefined ? {} : { owing }),
              ...(from === undefined && to === undefined ? {} : { openedAtMs: at }),
            },
            settled,
          )
          .sort({ place: 1 })
          .limit(limit)
          .toArray();
        return found.map(fromRow);
      }),
  };

  /** Two commands for many: one for each would take every connection that the ledger needs too. */
  async function putSome(stops: readonly PartnerStop[]): Promise<void> {
    const ids = stops.map(({ partner, id }) => rowId(partner, id));
    const known = await rows()
      .find({ _id: { $in: ids } }, { ...settled, projection: { _id: 1 } })
      .toArray();
    const there = new Set(known.map(({ _id }) => _id));
    const writes = stops.map((stop) => {
      const _id = rowId(stop.partner, stop.id);
      const row = { ...stop, place: placeOf(stop) };
      if (!there.has(_id)) return { insertOne: { document: { _id, ...row } } };
      return { replaceOne: { filter: { _id, version: { $lt: stop.version } }, replacement: row } };
    });
    try {
      await rows().bulkWrite(writes, { ordered: false, ...durable });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      // Another tracker was there meanwhile.
      for (const stop of stops) await putOne(stop);
    }
  }

  async function putOne(stop: PartnerStop): Promise<void> {
    const _id = rowId(stop.partner, stop.id);
    const row = { ...stop, place: placeOf(stop) };
    const older = { _id, version: { $lt: stop.version } };
    const replaced = await rows().replaceOne(older, row, durable);
    if (replaced.matchedCount > 0) return;
    try {
      await rows().insertOne({ _id, ...row }, durable);
    } catch (error) {
      // It stands there already, as new or newer.
      if (!isDuplicate(error)) throw error;
    }
  }
}

const fromRow = ({ _id, place, ...stop }: Row): PartnerStop => stop;

/** In memory, for unit tests. */
export function memoryPartnerStopStore(): PartnerStopStore {
  const rows = new Map<string, PartnerStop>();
  return {
    async put(stops) {
      for (const stop of stops) {
        const known = rows.get(rowId(stop.partner, stop.id));
        if (!known || known.version < stop.version) rows.set(rowId(stop.partner, stop.id), stop);
      }
    },
    read: async (partner, id) => rows.get(rowId(partner, id)),
    list: async ({ org, partner, owing, from = 0, to = Infinity, after = '', limit }) =>
      [...rows.values()]
        .filter((row) => row.partner === partner && row.org === org)
        .filter((row) => owing === undefined || row.owing === owing)
        .filter((row) => row.openedAtMs >= from && row.openedAtMs < to && placeOf(row) > after)
        .sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
        .slice(0, limit),
  };
}

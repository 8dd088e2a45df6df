import type { MongoConnection } from '@doui/ledger';

/** What lies in the database of `records`; its README says the same. Only read here, and never trusted. */
type HeadRow = { _id: string; size: number };
type GrowingRow = { _id: string; width: number; items: string[] };
type CheckpointRow = { _id: number; size: number; text: string };

export type LogReader = ReturnType<typeof logReader>;

const settled = { readConcern: { level: 'majority' } } as const;
const bundlesAtOnce = 32;
export const bundleWidth = 256;

/** Reads the log as `records` keeps it. */
export function logReader(connection: MongoConnection, database: string) {
  const db = connection.getClient().db(database);
  const heads = db.collection<HeadRow>('log');
  const entries = db.collection<GrowingRow>('log_entries');
  const tiles = db.collection<GrowingRow>('log_tiles');
  const checkpoints = db.collection<CheckpointRow>('log_checkpoints');

  const itemsOf = (row: GrowingRow | undefined): readonly string[] =>
    Array.isArray(row?.items) ? row.items.map(String) : [];

  return {
    size: async (): Promise<number> => {
      const head = await heads.findOne({ _id: 'head' }, settled);
      return Number.isSafeInteger(head?.size) ? Number(head?.size) : 0;
    },
    /** The leaves in their order, a bundle at a time. A bundle that is gone is short. */
    async *bundles(size: number): AsyncGenerator<readonly string[]> {
      const count = Math.ceil(size / bundleWidth);
      for (let from = 0; from < count; from += bundlesAtOnce) {
        const ids = Array.from({ length: Math.min(bundlesAtOnce, count - from) }, (_, n) =>
          String(from + n),
        );
        const found = await entries.find({ _id: { $in: ids } }, settled).toArray();
        const byId = new Map(found.map((row) => [row._id, row]));
        for (const id of ids) yield itemsOf(byId.get(id));
      }
    },
    bundle: async (index: number): Promise<readonly string[]> =>
      itemsOf((await entries.findOne({ _id: String(index) }, settled)) ?? undefined),
    tile: async (level: number, index: number): Promise<readonly string[]> =>
      itemsOf((await tiles.findOne({ _id: `${level}/${index}` }, settled)) ?? undefined),
    /** Every checkpoint that was kept, the smallest tree first. */
    checkpoints: async (): Promise<readonly string[]> => {
      const found = await checkpoints.find({}, settled).toArray();
      return found.sort((a, b) => a.size - b.size).map(({ text }) => String(text));
    },
  };
}

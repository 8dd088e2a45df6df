import { randomUUID } from 'node:crypto';
import { connectMongo, ledgerAudit, type MongoConnection, mongoLedger } from '@doui/ledger';
import {
  createFrontier,
  type LogLeaf,
  leafEntry,
  logLeafHash,
  parseVerifierKey,
  signCheckpoint,
  signingKeyFromSeed,
  tileKey,
  verifierKeyText,
} from '@doui/proof';

type State = { readonly sum: number };
type Event = { readonly add: number };

const origin = 'doui.example/log';
const signer = signingKeyFromSeed(new Uint8Array(32).fill(9));
const parsedKey = parseVerifierKey(verifierKeyText(origin, signer));
export const keys = parsedKey.ok ? [parsedKey.value] : [];

export const unique = (prefix: string): string =>
  `${prefix}${randomUUID().replaceAll('-', '').slice(0, 12)}`;

/** Ledgers and their log in databases of this test alone, as the services would have left them. */
export async function ledgerWorld(url: string) {
  const database = unique('doui_verify_');
  const connection = await connectMongo({ url, database });
  const ledger = mongoLedger<State, Event>({
    ...{ connection, service: 'consent', collection: 'persons' },
    publisher: { publish: async () => undefined },
  });
  await ledger.start();
  const place = { service: 'consent', database, collection: 'persons' };

  async function fill(stream: string, count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const head = await ledger.read(stream);
      const expectedVersion = head?.version ?? 0;
      const sum = (head?.state.sum ?? 0) + n;
      await ledger.append({
        ...{ stream, expectedVersion, commandId: randomUUID(), event: { add: n }, state: { sum } },
        atMs: 1_790_000_000_000 + n,
      });
    }
  }

  return {
    ...{ connection, database, place },
    fill,
    /** What `records` would have logged by now, in the order of versions over all streams. */
    log: async () => {
      const leaves: LogLeaf[] = [];
      const audit = ledgerAudit({ connection, collection: 'persons' });
      for await (const batch of audit.scan()) {
        for (const { stream, entries } of batch) {
          for (const { version, hash } of entries) {
            leaves.push({ service: 'consent', stream, version, hash });
          }
        }
      }
      leaves.sort((a, b) => a.version - b.version || (a.stream < b.stream ? -1 : 1));
      await writeLog(connection, leaves);
      return leaves;
    },
    close: async () => {
      await ledger.stop();
      await connection.getClient().db(database).dropDatabase();
      await connection.close();
    },
  };
}

/** The documents of a log, as the README of `records` describes them. */
export async function writeLog(
  connection: MongoConnection,
  leaves: readonly LogLeaf[],
): Promise<void> {
  const db = connection.getClient().db(connection.name);
  const tree = createFrontier();
  const tiles = new Map<string, string[]>();
  const checkpoints: { size: number; text: string }[] = [];
  const sign = () => {
    const head = { origin, size: tree.size(), root: tree.root() };
    checkpoints.push({ size: head.size, text: signCheckpoint(head, [signer], 1_790_000_100_000) });
  };
  for (const leaf of leaves) {
    tree.append(logLeafHash(leaf), (level, index, hash) => {
      if (level % 8 !== 0) return;
      const id = tileKey({ level: level / 8, index: Math.floor(index / 256) });
      tiles.set(id, [...(tiles.get(id) ?? []), Buffer.from(hash).toString('base64')]);
    });
    if (tree.size() === Math.floor(leaves.length / 2)) sign();
  }
  sign();
  const entries = [];
  for (let at = 0; at < leaves.length; at += 256) {
    const items = leaves.slice(at, at + 256).map((leaf) => leafEntry(leaf).toString('utf8'));
    entries.push({ _id: String(at / 256), width: items.length, items });
  }
  type Row = { _id: string | number; [member: string]: unknown };
  const put = (name: string, rows: Row[]) => db.collection<Row>(name).insertMany(rows);
  await put('log', [{ _id: 'head', size: tree.size() }]);
  await put('log_entries', entries);
  await put(
    'log_tiles',
    [...tiles].map(([_id, items]) => ({ _id, width: items.length, items })),
  );
  await put(
    'log_checkpoints',
    checkpoints.map((one, hour) => ({ _id: hour, ...one })),
  );
}

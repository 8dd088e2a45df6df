import type { Instant } from '@doui/kernel';
import {
  frontierPlan,
  hashSize,
  leafHashOf,
  logLeafHash,
  parseVerifierKey,
  sameBytes,
  tileWidth,
  verifyCheckpoint,
  widthAt,
} from '@doui/proof';
import type { Owner } from './owners.ts';
import { rootOf, streamKeyOf, type Tail } from './sequence.ts';
import type { Sequencer } from './sequencer.ts';
import type { Signed } from './signer.ts';
import type { LogStore } from './store.ts';
import { tileReader } from './tile-reader.ts';
import { rootOfTile } from './tile-root.ts';

/** What the verifier found. No stream is named: the leaf tells whoever may look it up. */
export type WatchFault = {
  readonly kind:
    | 'tile-changed'
    | 'entry-changed'
    | 'root-changed'
    | 'checkpoint-unsigned'
    | 'ledger-changed'
    | 'ledger-cut'
    | 'ledger-removed'
    | 'ledger-fault'
    | 'not-logged';
  readonly service?: string;
  readonly leaf?: number;
};

export type WatchPorts = {
  readonly store: Pick<LogStore, 'tiles' | 'entries' | 'tails' | 'tailsAfter' | 'indexOf'>;
  readonly sequencer: Pick<Sequencer, 'newest'>;
  readonly newestSigned: () => Signed | undefined;
  readonly verifierKeys: readonly string[];
  readonly owners: ReadonlyMap<string, Owner>;
  /** An event older than this that is not in the log was kept from it, or put into its ledger by hand. */
  readonly lateBefore: () => Instant;
  readonly onFault: (fault: WatchFault) => void;
};

/** One way through everything; each `yield` is a moment to rest. Gives how many leaves were looked at. */
export async function* onePass(ports: WatchPorts): AsyncGenerator<number> {
  yield* checkTiles(ports);
  yield* checkLoggedStreams(ports);
  for (const [service, owner] of ports.owners) yield* checkOwner(ports, service, owner);
}

/** The log in itself: entries against leaf hashes, each tile against the one above, the root, the signature. */
async function* checkTiles({ store, ...ports }: WatchPorts): AsyncGenerator<number> {
  const { after } = await ports.sequencer.newest();
  for (let level = 0; widthAt(after.size, level, 0) > 0; level++) {
    for (let index = 0; widthAt(after.size, level, index) > 0; index++) {
      const width = widthAt(after.size, level, index);
      const parent = { level: level + 1, index: Math.floor(index / tileWidth) };
      const tileAt = await tileReader(store, [{ level, index }, parent]);
      const tile = tileAt(level, index).subarray(0, width * hashSize);
      if (level === 0) {
        const entries = await store.entries(index);
        for (let at = 0; at < width; at++) {
          const hash = tile.subarray(at * hashSize, (at + 1) * hashSize);
          if (sameBytes(leafHashOf(Buffer.from(entries[at] ?? '')), hash)) continue;
          ports.onFault({ kind: 'entry-changed', leaf: index * tileWidth + at });
          break;
        }
      }
      if (width === tileWidth) {
        const at = (index % tileWidth) * hashSize;
        const above = tileAt(parent.level, parent.index).subarray(at, at + hashSize);
        if (!sameBytes(rootOfTile(tile), above)) {
          const leaf = index * tileWidth ** (level + 1);
          ports.onFault({ kind: 'tile-changed', leaf });
        }
      }
      yield level === 0 ? width : 0;
    }
  }
  const plan = frontierPlan(after.size);
  const hashes = plan.build(await tileReader(store, plan.tiles));
  const root = rootOf({ size: after.size, hashes });
  if (!sameBytes(root, rootOf(after))) ports.onFault({ kind: 'root-changed' });
  const keys = ports.verifierKeys.map(parseVerifierKey).flatMap((key) => (key.ok ? key.value : []));
  const signed = ports.newestSigned();
  if (signed && !verifyCheckpoint(signed.text, keys).ok) {
    ports.onFault({ kind: 'checkpoint-unsigned' });
  }
}

const pageOfStreams = 20;

/** Every stream the log knows: does its owner still hold what was logged? */
async function* checkLoggedStreams(ports: WatchPorts): AsyncGenerator<number> {
  let after = '';
  for (;;) {
    const page = await ports.store.tailsAfter(after, pageOfStreams);
    for (const tail of page) yield await checkStream(ports, tail);
    after = page.at(-1)?.key ?? '';
    if (page.length < pageOfStreams) return;
  }
}

async function checkStream(ports: WatchPorts, tail: Tail & { key: string }): Promise<number> {
  const split = tail.key.indexOf(':');
  const [service, stream] = [tail.key.slice(0, split), tail.key.slice(split + 1)];
  const owner = ports.owners.get(service);
  if (!owner) return 0;
  const leafOf = (version: number) => {
    const at = version - (tail.version - tail.indexes.length) - 1;
    return at >= 0 ? tail.indexes[at] : ports.store.indexOf(tail.key, version);
  };
  const fault = async (kind: WatchFault['kind'], version: number): Promise<void> => {
    const leaf = await leafOf(version);
    ports.onFault({ kind, service, ...(leaf === undefined ? {} : { leaf }) });
  };
  let looked = 0;
  for (let from = 1; from <= tail.version; from += owner.page) {
    const audit = await owner.audit(stream, from);
    if (!audit) {
      await fault('ledger-removed', 1);
      return looked;
    }
    const [first] = audit.faults;
    if (first && from === 1) await fault('ledger-fault', first.version);
    const hashes = new Map(audit.entries.map(({ version, hash }) => [version, hash]));
    for (let version = from; version < from + owner.page && version <= tail.version; version++) {
      const hash = hashes.get(version);
      if (hash === undefined) {
        await fault('ledger-cut', version);
        return looked;
      }
      const leaf = await leafOf(version);
      if (!(await isLogged(ports, leaf, { service, stream, version, hash }))) {
        await fault('ledger-changed', version);
        return looked;
      }
      looked += 1;
    }
  }
  await checkNewer(ports, service, stream, tail.version, owner);
  return looked;
}

async function isLogged(
  { store }: WatchPorts,
  index: number | undefined,
  leaf: { service: string; stream: string; version: number; hash: string },
): Promise<boolean> {
  if (index === undefined) return false;
  const id = { level: 0, index: Math.floor(index / tileWidth) };
  const tile = (await tileReader(store, [id]))(0, id.index);
  const at = (index % tileWidth) * hashSize;
  return sameBytes(tile.subarray(at, at + hashSize), logLeafHash(leaf));
}

/** Entries behind what is logged: on their way while young, a finding when old. */
async function checkNewer(
  ports: WatchPorts,
  service: string,
  stream: string,
  logged: number,
  owner: Owner,
): Promise<void> {
  const audit = await owner.audit(stream, logged + 1);
  const next = audit?.entries.find(({ version }) => version > logged);
  if (!next || next.atMs >= ports.lateBefore()) return;
  // It may have been logged since the end of the stream was read.
  const key = streamKeyOf({ service, stream });
  const tail = (await ports.store.tails([key])).get(key);
  if ((tail?.version ?? 0) < next.version) ports.onFault({ kind: 'not-logged', service });
}

/** Every stream an owner has: does the log know it at all? */
async function* checkOwner(
  ports: WatchPorts,
  service: string,
  owner: Owner,
): AsyncGenerator<number> {
  let after: string | undefined;
  for (;;) {
    const streams = await owner.streams(after);
    const tails = await ports.store.tails(
      streams.map((stream) => streamKeyOf({ service, stream })),
    );
    for (const stream of streams) {
      if (tails.has(streamKeyOf({ service, stream }))) continue;
      await checkNewer(ports, service, stream, 0, owner);
      yield 0;
    }
    after = streams.at(-1);
    if (after === undefined) return;
    yield 0;
  }
}

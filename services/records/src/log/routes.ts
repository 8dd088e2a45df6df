import { notFound, ok, type Reply, type Route, route, stream, text } from '@doui/http';
import { isId } from '@doui/kernel';
import {
  consistencyPlan,
  hashSize,
  inclusionPlan,
  jwksOf,
  type LogLeaf,
  logLeafHash,
  logProofText,
  parseTilePath,
  type SigningKey,
  sameBytes,
  tileWidth,
  verifierKeyText,
  widthAt,
} from '@doui/proof';
import { streamKeyOf } from './sequence.ts';
import type { Signed, Signer } from './signer.ts';
import type { LogStore } from './store.ts';
import { tileReader } from './tile-reader.ts';
import {
  ConsistencyAnswer,
  ConsistencyQuery,
  InclusionAnswer,
  InclusionQuery,
  KeysAnswer,
  TileParams,
} from './wire.ts';

export type LogRoutePorts = {
  readonly store: Pick<LogStore, 'tiles' | 'indexOf'>;
  readonly signer: Pick<Signer, 'sign' | 'newest'>;
  readonly origin: string;
  readonly keys: readonly SigningKey[];
  /** Verifier keys of before, for whoever checks an old proof. */
  readonly oldKeys: readonly string[];
};

const forGood = { 'cache-control': 'public, max-age=31536000, immutable' };

/** The log over all ledgers: hashes only, so anybody may read it (P7). */
export function logRoutes(ports: LogRoutePorts): Route[] {
  const { origin, keys, oldKeys } = ports;
  const newest = async (): Promise<Signed> => ports.signer.newest() ?? (await ports.signer.sign());
  return [
    route({
      id: 'getLogCheckpoint',
      method: 'get',
      path: '/v1/log/checkpoint',
      summary: { ja: '台帳ログの署名済みチェックポイント', en: 'Signed checkpoint of the log' },
      roles: 'public',
      answers: {
        200: { what: 'C2SP tlog-checkpoint, at most some seconds old', type: 'text/plain' },
      },
      handler: async () => text('text/plain; charset=utf-8', (await newest()).text),
    }),
    route({
      id: 'getLogKeys',
      method: 'get',
      path: '/v1/log/keys',
      summary: { ja: '台帳ログの公開鍵', en: 'Public keys of the log' },
      roles: 'public',
      answers: { 200: { what: 'Verifier keys (C2SP signed-note) and JWKS', schema: KeysAnswer } },
      handler: async () => {
        const current = keys.map((key) => verifierKeyText(origin, key));
        return ok({ origin, verifierKeys: [...current, ...oldKeys], jwks: jwksOf(keys) });
      },
    }),
    ...TileParams.map((params, depth) =>
      route({
        id: depth === 0 ? 'getLogTile' : `getLogTile${depth + 1}`,
        method: 'get',
        path: `/v1/log/tile/{level}/${'abcd'
          .slice(0, depth + 1)
          .replaceAll(/\w/g, '{$&}/')
          .slice(0, -1)}`,
        summary: { ja: '台帳ログのタイル', en: 'A tile of the log (C2SP tlog-tiles)' },
        roles: 'public',
        params,
        answers: { 200: { what: 'Hashes of 32 bytes', type: 'application/octet-stream' } },
        handler: async ({ params: { level, ...parts } }) =>
          tileReply(ports, await newest(), [level, ...Object.values(parts)].join('/')),
      }),
    ),
    route({
      id: 'getLogInclusion',
      method: 'get',
      path: '/v1/log/inclusion',
      summary: { ja: '台帳ログへの記載の証明', en: 'Proof that an entry is in the log' },
      roles: 'public',
      query: InclusionQuery,
      answers: { 200: { what: 'The leaf and its proof', schema: InclusionAnswer } },
      handler: ({ query }) => inclusionReply(ports, query),
    }),
    route({
      id: 'getLogConsistency',
      method: 'get',
      path: '/v1/log/consistency',
      summary: {
        ja: '二つの時点の整合の証明',
        en: 'Proof that the log only grew between two sizes',
      },
      roles: 'public',
      query: ConsistencyQuery,
      answers: { 200: { what: 'RFC 6962, 2.1.2', schema: ConsistencyAnswer } },
      handler: async ({ query: { from, to } }) => {
        const { head } = await newest();
        if (from > to || to > head.size) return notFound();
        const plan = consistencyPlan(from, to);
        const hashes = plan.build(await tileReader(ports.store, plan.tiles));
        return ok({ from, to, hashes: hashes.map((hash) => Buffer.from(hash).toString('base64')) });
      },
    }),
  ];
}

async function tileReply(ports: LogRoutePorts, { head }: Signed, path: string): Promise<Reply> {
  const parsed = parseTilePath(path);
  if (!parsed.ok || parsed.value.level === 'entries') return notFound();
  const { level, index, width } = parsed.value;
  if (width > widthAt(head.size, level, index)) return notFound();
  const tile = (await tileReader(ports.store, [{ level, index }]))(level, index);
  const bytes = tile.subarray(0, width * hashSize);
  const headers = width === tileWidth ? forGood : {};
  return { ...stream('application/octet-stream', once(bytes)), headers };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function inclusionReply(ports: LogRoutePorts, leaf: LogLeaf): Promise<Reply> {
  const { store, signer } = ports;
  const parts = leaf.stream.split('/');
  if (!isId(parts[0] ?? '')) return notFound();
  const index = await store.indexOf(streamKeyOf(leaf), leaf.version);
  if (index === undefined) return notFound();
  const known = signer.newest();
  // An entry younger than the newest checkpoint is worth a newer one.
  const { head, text: checkpoint } = known && known.head.size > index ? known : await signer.sign();
  if (index >= head.size) return notFound();
  const plan = inclusionPlan(index, head.size);
  const leafTile = { level: 0, index: Math.floor(index / tileWidth) };
  const tileAt = await tileReader(store, [...plan.tiles, leafTile]);
  const at = (index % tileWidth) * hashSize;
  const logged = tileAt(0, leafTile.index).subarray(at, at + hashSize);
  // The same answer as for an entry that does not exist: a wrong hash learns nothing.
  if (!sameBytes(logged, logLeafHash(leaf))) return notFound();
  const proof = logProofText({ index, hashes: plan.build(tileAt), checkpoint });
  return ok({ leaf, proof });
}

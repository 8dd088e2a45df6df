import { Fault } from '@doui/kernel';
import { type TileAt, type TileId, tileKey } from '@doui/proof';
import type { LogStore } from './store.ts';

/** Fetches the tiles of a plan at once; what is missing is found when it is asked for. */
export async function tileReader(
  store: Pick<LogStore, 'tiles'>,
  ids: readonly Pick<TileId, 'level' | 'index'>[],
): Promise<TileAt> {
  const found = ids.length > 0 ? await store.tiles(ids) : new Map<string, Uint8Array>();
  return (level, index) => {
    const tile = found.get(tileKey({ level, index }));
    if (tile) return tile;
    throw new Fault('log-damaged', { retriable: true, message: `no tile ${level}/${index}` });
  };
}

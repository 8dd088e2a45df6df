import { type Collections, type StoredEntry, within } from './database.ts';
import { limits } from './limits.ts';
import { durable, settled } from './rows.ts';

const blockOf = (version: number): number => Math.floor((version - 1) / limits.blockSize);
const spanOf = (version: number): number => Math.floor((version - 1) / limits.commandIndexSpan);

export type Archive = ReturnType<typeof createArchive>;

/** Blocks that have left the head. Two writers write the same, so it does not matter who is first. */
export function createArchive({ archive, commands }: Collections) {
  async function writeBlock(stream: string, entries: readonly StoredEntry[]): Promise<void> {
    const first = entries[0]?.version ?? 1;
    const block = blockOf(first);
    const ids = entries.map((entry) => entry.commandId);
    await within(
      archive.replaceOne({ _id: `${stream}#${block}` }, { entries }, { upsert: true, ...durable }),
    );
    await within(
      commands.updateOne(
        { _id: `${stream}#${spanOf(first)}` },
        { $set: { [`blocks.${block}`]: ids } },
        { upsert: true, ...durable },
      ),
    );
  }

  async function readBlocks(stream: string, from: number, to: number): Promise<StoredEntry[]> {
    if (to < from) return [];
    const ids: string[] = [];
    for (let block = blockOf(from); block <= blockOf(to); block++) ids.push(`${stream}#${block}`);
    const found = await within(archive.find({ _id: { $in: ids } }, settled).toArray());
    const byId = new Map(found.map((document) => [document._id, document.entries]));
    return ids
      .flatMap((id) => byId.get(id) ?? [])
      .filter((entry) => entry.version >= from && entry.version <= to);
  }

  /** Looks through the command index up to version `base`, then opens the one block. */
  async function findCommand(
    stream: string,
    commandId: string,
    base: number,
  ): Promise<StoredEntry | undefined> {
    if (base === 0) return undefined;
    const ids: string[] = [];
    for (let span = 0; span <= spanOf(base); span++) ids.push(`${stream}#${span}`);
    const found = await within(commands.find({ _id: { $in: ids } }, settled).toArray());
    for (const { blocks } of found) {
      for (const [block, commandIds] of Object.entries(blocks)) {
        const at = commandIds.indexOf(commandId);
        if (at < 0) continue;
        const version = Number(block) * limits.blockSize + at + 1;
        return (await readBlocks(stream, version, version))[0];
      }
    }
    return undefined;
  }

  return { writeBlock, readBlocks, findCommand };
}

import { join } from 'node:path';
import { clusterOf, readUncommitted } from '../cluster.ts';
import type { Door } from '../connect.ts';
import { sleep, withDeadline } from '../deadline.ts';
import { kafkaErrorType } from '../publisher.ts';
import type { Kept } from './frames.ts';
import { type Keeper, openKeeper } from './keeper.ts';
import { isSameLog } from './same-log.ts';

const deadlineMs = 10_000;
const triesMax = 10;
const againMs = 500;
const otherLog = new Set(['OFFSET_OUT_OF_RANGE', 'UNKNOWN_TOPIC_OR_PARTITION']);

/**
 * The keeper of a follower and what its last life has kept, where a folder is given. Only records that their owner has sealed
 * are kept: those of state topics, whose key also seals the file.
 */
export async function keepFor(
  door: Door,
  follow: {
    readonly group: string;
    readonly topics: readonly string[];
    readonly macKey: Uint8Array | undefined;
    readonly readCommitted?: boolean;
  },
  over: () => boolean,
): Promise<{ kept: Kept | undefined; keeper: Keeper } | undefined> {
  const { group, topics, macKey } = follow;
  if (!door.keepDir || !macKey || follow.readCommitted) return undefined;
  return openKeeper({
    file: join(door.keepDir, `${group}.kept`),
    about: { group, topics, partitions: door.partitions },
    key: macKey,
    isOfThisLog: (kept) => isOfThisLog(door, group, kept, over),
    onTrouble(what, error) {
      const why = error instanceof Error ? { error: error.message } : {};
      door.log('warn', what, { group, ...why });
    },
    nowMs: Date.now,
  });
}

/** A broker that does not answer says nothing; after some tries everything is read anew, which needs no trust. */
async function isOfThisLog(
  door: Door,
  group: string,
  kept: Kept,
  over: () => boolean,
): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    const cluster = clusterOf(door.client(group), readUncommitted);
    try {
      const asked = cluster.connect().then(() => isSameLog(cluster, kept));
      return await withDeadline('looking at the log', deadlineMs, asked);
    } catch (error) {
      if (otherLog.has(kafkaErrorType(error) ?? '')) return false;
      if (tries >= triesMax || over()) throw error;
      await sleep(againMs);
    } finally {
      cluster.disconnect().catch(() => undefined);
    }
  }
}

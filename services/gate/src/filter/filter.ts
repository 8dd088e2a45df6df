import { createHash } from 'node:crypto';
import type { FeedFacts } from '@doui/law';
import type { FeedGate } from '../feeds/feed-gate.ts';
import type { Judge } from '../feeds/release-batch.ts';
import {
  type ChunkPlan,
  type GoodLine,
  inputHash,
  type LineOutcome,
  planChunk,
  repeatChunk,
} from './filter-chunk.ts';
import type { Journal } from './journal.ts';

export type Filtered =
  | { readonly kind: 'done'; readonly outcomes: readonly LineOutcome[]; readonly repeated: boolean }
  /** The same key was used for something else. */
  | { readonly kind: 'reused' }
  /** Not decided, or not known whether; a repeat under the same key finds out. */
  | { readonly kind: 'unavailable'; readonly code: string };

const patienceMs = 2_000;
const againMs = 50;

/** The partition whose producer writes a request: always the same one, so a repeat meets the first. */
export const partitionOfRequest = (request: string, partitions: number): number =>
  createHash('sha256').update(request).digest().readUInt32BE(0) % partitions;

/** Releases one chunk through the feed's own producer, once, however often it is asked. */
export async function filterChunk(
  deps: {
    readonly gate: FeedGate;
    readonly partition: number;
    readonly judge: (feed: FeedFacts) => Judge;
    readonly journal: Journal;
    readonly now: () => number;
  },
  of: { readonly feed: FeedFacts; readonly request: string; readonly chunk: number },
  lines: readonly GoodLine[],
): Promise<Filtered> {
  const { journal, partition } = deps;
  const { feed, request, chunk } = of;
  if (lines.length === 0) return { kind: 'done', outcomes: [], repeated: false };
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const before = journal.find(feed.id, request, chunk);
    if (before) {
      if (before.inputHash !== inputHash(lines)) return { kind: 'reused' };
      const outcomes = repeatChunk(before, feed, lines, deps.judge(feed));
      if (outcomes) return { kind: 'done', outcomes, repeated: true };
    } else {
      const owner = deps.gate.partition(partition);
      if (!owner) return { kind: 'unavailable', code: 'not-ready' };
      let planned: ChunkPlan | undefined;
      const written = await owner.write((now, judge) => {
        // The same request may be under way twice, and the other may have been let in before.
        if (journal.find(feed.id, request, chunk)) return undefined;
        planned = planChunk({ feed: now, partition, request, chunk }, lines, judge, deps.now());
        return planned;
      });
      if (written.kind === 'lost') return { kind: 'unavailable', code: 'publish-unavailable' };
      if (written.kind === 'committed' && planned) {
        journal.remember(planned.done);
        return { kind: 'done', outcomes: planned.outcomes, repeated: false };
      }
    }
    if (performance.now() > endMs) return { kind: 'unavailable', code: 'view-stale' };
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

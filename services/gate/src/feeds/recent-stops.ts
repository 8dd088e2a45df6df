import type { Position } from '@doui/kernel';
import type { FeedFacts } from '@doui/law';
import type { Change } from '../view/consume-state.ts';

const keptMs = 60_000;
const keptMax = 2_000;
/** Those of one opening fit into one record. */
const ofFeedMax = 500;

/**
 * The newest stops that the view has seen, whether or not anybody could be told. Who opens a partition
 * holds all of them in its view, so it may say `passed` of them too; their trackers need not wait.
 */
export function createRecentStops(now: () => number) {
  let recent: Change[] = [];

  return {
    take(change: Change): void {
      // A clock that is wrong makes this longer or shorter, and then a fence says it.
      if (now() - change.appendedAtMs > keptMs) return;
      recent.push(change);
      if (recent.length > keptMax * 2) recent = recent.slice(-keptMax);
    },
    of(feed: FeedFacts): readonly Position[] {
      return recent
        .filter((change) => now() - change.appendedAtMs <= keptMs && concerns(change, feed))
        .slice(-ofFeedMax)
        .map(({ position }) => position);
    },
  };
}

/** Whether a change is about what a feed gives out. */
export const concerns = ({ org, purposes }: Change, feed: FeedFacts): boolean =>
  feed.org === org && (purposes === undefined || purposes.includes(feed.purpose));

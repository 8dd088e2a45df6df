import type { Position } from '@doui/kernel';
import type { FeedFacts } from '@doui/law';
import { continueTrace } from '@doui/telemetry';
import type { Change } from '../view/consume-state.ts';
import type { FeedGate } from './feed-gate.ts';
import { concerns, createRecentStops } from './recent-stops.ts';

/** The feeds a gate serves: those of the registry, as they appear and disappear there. */
export function createGates(deps: {
  readonly feeds: () => readonly FeedFacts[];
  /** `recentStops`: what may be said of a partition that is opened. */
  readonly start: (feed: string, recentStops: () => readonly Position[]) => FeedGate;
  readonly now: () => number;
}) {
  const gates = new Map<string, FeedGate>();
  const recent = createRecentStops(deps.now);
  let joining = false;

  function recentStops(id: string): readonly Position[] {
    const feed = deps.feeds().find((one) => one.id === id);
    return feed ? recent.of(feed) : [];
  }

  function adjust(): void {
    if (!joining) return;
    const wanted = new Set(deps.feeds().map(({ id }) => id));
    for (const id of wanted)
      if (!gates.has(id))
        gates.set(
          id,
          deps.start(id, () => recentStops(id)),
        );
    for (const [id, gate] of gates) {
      if (wanted.has(id)) continue;
      gates.delete(id);
      void gate.stop();
    }
  }

  return {
    adjust,
    /** Joins the groups of the feeds; a gate does so only when it is fresh. */
    join(): void {
      joining = true;
      adjust();
    },
    get: (id: string): FeedGate | undefined => gates.get(id),
    all: (): readonly FeedGate[] => [...gates.values()],
    /** Tells the feeds that a change concerns that it is in every decision from now on. */
    passed(change: Change): void {
      recent.take(change);
      if (!joining) return;
      const { position, traceparent } = change;
      for (const feed of deps.feeds()) {
        if (!concerns(change, feed)) continue;
        continueTrace(traceparent, () => gates.get(feed.id)?.passed([position]));
      }
    },
    async leave(): Promise<void> {
      joining = false;
      const left = [...gates.values()];
      gates.clear();
      await Promise.all(left.map((gate) => gate.stop()));
    },
  };
}

export type Gates = ReturnType<typeof createGates>;

import type { FeedFacts } from '@doui/law';
import { continueTrace } from '@doui/telemetry';
import type { Change } from '../view/consume-state.ts';
import type { FeedGate } from './feed-gate.ts';

/** The feeds a gate serves: those of the registry, as they appear and disappear there. */
export function createGates(deps: {
  readonly feeds: () => readonly FeedFacts[];
  readonly start: (feed: string) => FeedGate;
}) {
  const gates = new Map<string, FeedGate>();
  let joining = false;

  function adjust(): void {
    if (!joining) return;
    const wanted = new Set(deps.feeds().map(({ id }) => id));
    for (const id of wanted) if (!gates.has(id)) gates.set(id, deps.start(id));
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
    passed({ org, position, purposes, traceparent }: Change): void {
      if (!joining) return;
      for (const feed of deps.feeds()) {
        if (feed.org !== org) continue;
        if (purposes !== undefined && !purposes.includes(feed.purpose)) continue;
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

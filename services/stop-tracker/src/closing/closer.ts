import { hash } from 'node:crypto';
import { topics } from '@doui/events';
import type { Instant, Position } from '@doui/kernel';
import type { Fencer } from '@doui/stream';
import type { ClosedBy, Closing } from '../cases/events.ts';
import { type CaseLedger, handleCase } from '../cases/handle.ts';
import type { OpenCase, OpenCases } from '../cases/open-cases.ts';
import type { FeedState, OpenedCase } from '../cases/state.ts';
import { createMarks } from './marks.ts';
import type { GateSaid, Mark } from './wire.ts';

export type CloserDeps = {
  readonly ledger: CaseLedger;
  readonly cases: OpenCases;
  readonly fencer: Pick<Fencer, 'logEnds'>;
  /** Asks for a fence; asked again until the partition is closed. */
  readonly want: (feed: string, partition: number) => void;
  /**
   * Whether the stop's state stands on its topic. Only then has whoever opens a partition after a fence
   * seen it; its event may be there much sooner, for the two are on different partitions.
   */
  readonly isPublished: (stop: Position) => boolean;
  /** How long a gate may take to say `passed` before it is fenced; of one tracker after the other. */
  readonly patienceMs: number;
  readonly now: () => Instant;
  readonly monotonicMs: () => number;
  readonly onClosed: (closing: Closing, sinceMs: Instant) => void;
  readonly onTrouble: (error: unknown) => void;
};

type Waiting = {
  readonly seenMs: number;
  /** What was said and is not on record yet, by partition. */
  readonly said: Map<string, Closing>;
  recording: boolean;
};

const reportsMs = 5_000;
const retryMs = 200;
const nameOf = ({ feed, partition }: Closing): string => placeOf(feed, partition);
const placeOf = (feed: string, partition: number): string => `${feed}/${partition}`;

/** Closes the partitions of open cases: on the word of their gates, or of who fenced them. */
export function createCloser(deps: CloserDeps) {
  const waiting = new Map<string, Waiting>();
  // By partition: which cases wait for it.
  const places = new Map<string, Map<string, Position>>();
  const marks = createMarks();
  const reports = new Map<string, Instant>();

  function opened(open: OpenCase): Waiting {
    const known = waiting.get(open.stream);
    if (known) return known;
    // A case that has waited already while nobody was here has no more time.
    const agoMs = Math.max(0, deps.now() - open.state.openedAtMs);
    const seenMs = deps.monotonicMs() - agoMs;
    const made = { seenMs, said: new Map<string, Closing>(), recording: false };
    waiting.set(open.stream, made);
    for (const { feed, partition } of openPlaces(open.state)) {
      const place = placeOf(feed, partition);
      const at = places.get(place) ?? new Map<string, Position>();
      places.set(place, at.set(open.stream, open.state.stop.position));
      const mark = marks.of(open.state.stop.position, feed, partition);
      if (mark) say(open.stream, made, mark);
    }
    return made;
  }

  function say(stream: string, { said }: Waiting, mark: Mark): void {
    const place = placeOf(mark.feed, mark.partition);
    if (said.has(place)) return;
    said.set(place, {
      feed: mark.feed,
      partition: mark.partition,
      by: closedBy(mark),
      closedAtMs: mark.atMs,
      closingOffset: mark.closingOffset ?? -1,
    });
    record(stream);
  }

  /** Where no gate had the partition lately, the fence found nobody. */
  function closedBy({ by, feed, partition, atMs }: Mark): ClosedBy {
    if (by === 'passed') return 'passed';
    const reported = reports.get(placeOf(feed, partition)) ?? 0;
    return atMs - reported > reportsMs ? 'no-owner' : 'fenced';
  }

  /** Writes down what was said, all at once, and again what was said meanwhile. */
  function record(stream: string): void {
    const at = waiting.get(stream);
    if (!at || at.recording) return;
    at.recording = true;
    recordAll(stream, at)
      .catch((error: unknown) => {
        deps.onTrouble(error);
        setTimeout(() => record(stream), retryMs).unref();
      })
      .finally(() => {
        at.recording = false;
        if (at.said.size > 0 && waiting.has(stream)) setTimeout(() => record(stream), 5).unref();
      });
  }

  async function recordAll(stream: string, { said }: Waiting): Promise<void> {
    // Words about the partitions of a feed come within the same turn or two.
    await new Promise((resolve) => setImmediate(resolve));
    const taken = [...said.values()];
    const unread = taken.filter(({ closingOffset }) => closingOffset < 0);
    const topicsOf = [...new Set(unread.map(({ feed }) => topics.feedOut(feed)))];
    // Read after the word was heard, so everything that passed before stands before the end.
    const ends = topicsOf.length > 0 ? await deps.fencer.logEnds(topicsOf) : new Map();
    const closings = taken.map((closing) => {
      if (closing.closingOffset >= 0) return closing;
      const end = ends.get(topics.feedOut(closing.feed))?.[closing.partition] ?? 0n;
      return { ...closing, closingOffset: Number(end) };
    });
    const [org = '', , stop = ''] = stream.split('/');
    // Two trackers may hear of different partitions first, so the id names them all.
    const commandId = `close/${hash('sha256', closings.map(nameOf).join())}`;
    const recorded = await handleCase(deps.ledger, {
      org,
      stop,
      commandId,
      command: { type: 'close-partitions', atMs: deps.now(), closings },
    });
    for (const { feed, partition } of closings) said.delete(placeOf(feed, partition));
    if (!recorded.ok) return; // Another tracker has written it down.
    const { position, state, repeated } = recorded.value;
    if (!repeated && 'stop' in state) {
      for (const closing of closings) deps.onClosed(closing, state.stop.sinceMs);
    }
    deps.cases.take(position, state);
  }

  deps.cases.onChange((open) => {
    const remaining = openPlaces(open.state);
    const at = remaining.length > 0 ? opened(open) : waiting.get(open.stream);
    if (!at) return;
    const still = new Set(remaining.map(({ feed, partition }) => placeOf(feed, partition)));
    for (const feed of open.state.feeds) {
      for (const { partition } of feed.closed) {
        const place = placeOf(feed.feed, partition);
        at.said.delete(place);
        const others = places.get(place);
        others?.delete(open.stream);
        if (others?.size === 0) places.delete(place);
      }
    }
    if (still.size === 0) waiting.delete(open.stream);
  });

  return {
    /** A word about a partition: whose stops it names are closed there. */
    heard(mark: Mark): void {
      marks.take(mark);
      const at = places.get(placeOf(mark.feed, mark.partition));
      if (!at) return;
      for (const [stream, position] of at) {
        const covered = mark.positions.some((named) => covers(named, position));
        const open = covered ? waiting.get(stream) : undefined;
        if (open) say(stream, open, mark);
      }
    },
    reported({ feed, partition, atMs }: GateSaid): void {
      reports.set(placeOf(feed, partition), atMs);
    },
    /** The stops that a fence would close there now. */
    waitingFor: (feed: string, partition: number): readonly Position[] =>
      [...(places.get(placeOf(feed, partition))?.values() ?? [])].filter(deps.isPublished),
    /** Asks for a fence wherever a gate has been silent for too long. Called all the time. */
    look(): void {
      const nowMs = deps.monotonicMs();
      for (const [place, at] of places) {
        if (!isSilent(place, at, nowMs)) continue;
        const [feed = '', partition = '0'] = place.split('/');
        deps.want(feed, Number(partition));
      }
    },
    waiting: (): number => waiting.size,
  };

  /** The case that has waited longest comes first, so most places are settled by a look at one. */
  function isSilent(place: string, at: ReadonlyMap<string, Position>, nowMs: number): boolean {
    for (const [stream, position] of at) {
      const open = waiting.get(stream);
      if (!open || open.said.has(place) || !deps.isPublished(position)) continue;
      return nowMs - open.seenMs >= deps.patienceMs;
    }
    return false;
  }
}

/** A gate that has applied a later version of a stream has applied the earlier ones. */
const covers = (named: Position, stop: Position): boolean =>
  named.service === stop.service && named.stream === stop.stream && named.version >= stop.version;

function openPlaces({ feeds }: OpenedCase): { feed: string; partition: number }[] {
  return feeds.flatMap((feed) =>
    openPartitions(feed).map((partition) => ({ feed: feed.feed, partition })),
  );
}

function openPartitions({ partitions, closed }: FeedState): number[] {
  const known = new Set(closed.map(({ partition }) => partition));
  return Array.from({ length: partitions }, (_, partition) => partition).filter(
    (n) => !known.has(n),
  );
}

export type Closer = ReturnType<typeof createCloser>;

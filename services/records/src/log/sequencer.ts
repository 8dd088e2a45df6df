import { assert, Fault } from '@doui/kernel';
import type { LogLeaf } from '@doui/proof';
import type { LogEvent } from './event.ts';
import {
  filingOf,
  headAfter,
  type LogHead,
  streamKeyOf,
  type Tail,
  verdictOf,
} from './sequence.ts';
import type { LogStore } from './store.ts';

export type SequencerOptions = {
  readonly store: Pick<LogStore, 'head' | 'commit' | 'file' | 'tails'>;
  /** Entries of a stream from a version on, asked of its owner: what the topic no longer holds. */
  readonly missing: (
    service: string,
    stream: string,
    from: number,
    limit: number,
  ) => Promise<readonly LogEvent[]>;
  /** Something that ought to be impossible was published; the log takes in what follows the rules. */
  readonly onStrange: (what: 'forked' | 'not-chained', leaf: LogLeaf) => void;
  readonly onAppended?: (leaves: number) => void;
};

export type Sequencer = ReturnType<typeof createSequencer>;

/** Leaves per batch: what one document may hold, and what is made anew after a crash. */
const batchMax = 2_000;
const fetchMax = 1_000;
const tries = 5;
const rememberedTails = 50_000;

type Known = { readonly version: number; readonly hash: string };

/**
 * Puts events into the log, each once, those of a stream in their order. One document (the head) is written
 * by comparing its revision; tiles, entries and stream ends are made from it before the next batch is
 * decided. So wherever a process dies, and however many are at work, there is one sequence, and a size has
 * one root.
 */
export function createSequencer(options: SequencerOptions) {
  const { store } = options;
  let filed: LogHead | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const remembered = new Map<string, Known>();

  /** One at a time: what one batch appends is what the next one starts from. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  }

  /** The head with everything made from it that may be missing after a crash. */
  async function recovered(): Promise<LogHead> {
    const head = await store.head();
    if (head.revision !== filed?.revision) {
      remembered.clear();
      await store.file(filingOf(head.batch));
    }
    filed = head;
    return head;
  }

  async function ends(events: readonly LogEvent[]): Promise<Map<string, Known>> {
    const keys = [...new Set(events.map(streamKeyOf))];
    const unknown = keys.filter((key) => !remembered.has(key));
    const found = unknown.length > 0 ? await store.tails(unknown) : new Map<string, Tail>();
    for (const [key, { version, hash }] of found) remember(key, { version, hash });
    return new Map(
      keys.flatMap((key) => {
        const known = remembered.get(key);
        return known ? [[key, known] as const] : [];
      }),
    );
  }

  function remember(key: string, known: Known): void {
    remembered.delete(key);
    remembered.set(key, known);
    if (remembered.size <= rememberedTails) return;
    const oldest = remembered.keys().next().value;
    if (oldest !== undefined) remembered.delete(oldest);
  }

  async function appendNow(events: readonly LogEvent[]): Promise<void> {
    for (let rest = events; rest.length > 0; ) rest = await step(rest);
  }

  /** Appends what can be appended up to the first gap; what is left comes back. */
  async function step(events: readonly LogEvent[]): Promise<readonly LogEvent[]> {
    for (let tried = 0; tried < tries; tried++) {
      const head = filed ?? (await recovered());
      const tails = await ends(events);
      const { leaves, rest, gap } = nextLeaves(events, tails);
      if (leaves.length === 0) return gap ? [...(await fetched(gap, tails)), ...rest] : rest;
      const next = headAfter(head, leaves);
      assert(
        next.after.size === head.after.size + leaves.length,
        'a batch grows the log by itself',
      );
      filed = undefined; // Until it is filed, nothing may be decided on it.
      if (!(await store.commit(next))) continue;
      await store.file(filingOf(next.batch));
      filed = next;
      for (const leaf of leaves) remember(streamKeyOf(leaf), leaf);
      options.onAppended?.(leaves.length);
      return rest;
    }
    throw new Fault('log-contended', { retriable: true, message: 'others were faster each time' });
  }

  function nextLeaves(events: readonly LogEvent[], tails: Map<string, Known>) {
    const leaves: LogLeaf[] = [];
    for (const [at, event] of events.entries()) {
      const { service, stream, version, hash } = event;
      const key = streamKeyOf(event);
      const tail = tails.get(key);
      const verdict = verdictOf(tail && { ...tail, indexes: [] }, event);
      if (verdict === 'gap') return { leaves, rest: events.slice(at), gap: event };
      if (verdict === 'forked' || verdict === 'not-chained') options.onStrange(verdict, event);
      if (verdict === 'repeat' || verdict === 'forked') continue;
      leaves.push({ service, stream, version, hash });
      tails.set(key, { version, hash });
      if (leaves.length === batchMax) return { leaves, rest: events.slice(at + 1), gap: undefined };
    }
    return { leaves, rest: [], gap: undefined };
  }

  /** What stands before an event that came too early. Its owner has it, for it published what follows. */
  async function fetched(gap: LogEvent, tails: ReadonlyMap<string, Known>) {
    const from = (tails.get(streamKeyOf(gap))?.version ?? 0) + 1;
    const limit = Math.min(fetchMax, gap.version - from);
    const found = await options.missing(gap.service, gap.stream, from, limit);
    const whole = found.every(({ version }, at) => version === from + at);
    if (found.length === 0 || !whole) {
      // The owner itself lacks it. The event is parked, and the rest of the log goes on.
      throw new Fault('log-gap', { retriable: false, message: `no version ${from} to be had` });
    }
    return found;
  }

  return {
    /** Returns when all of them are in the log for good, whatever crashes. */
    append: (events: readonly LogEvent[]): Promise<void> =>
      inTurn(async () => {
        try {
          await appendNow(events);
        } catch (error) {
          filed = undefined;
          throw error;
        }
      }),
    /** The newest head whose tiles are all there: what may be signed and shown. */
    newest: (): Promise<LogHead> => inTurn(recovered),
  };
}

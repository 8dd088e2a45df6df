import { Fault } from '@doui/kernel';
import type { Entry, Publication, Publisher } from './ledger.ts';
import { limits } from './limits.ts';
import type { Unheard } from './meter.ts';

/** A stream with entries that Kafka has not acknowledged to this process. */
export type Unpublished<S, E> = Publication<S, E> & {
  /** Versions up to this one need not be sent again. */
  readonly published: number;
};

type Item<S, E> = {
  published: number;
  version: number;
  state: S;
  entries: Entry<E>[];
  waiting: { version: number; done: () => void }[];
  /** What was offered and is not acknowledged, oldest first, and since when it waits. */
  offers: { version: number; sinceMs: number }[];
  /** It was refused by itself, so often, and is not tried again before then. */
  refused?: { times: number; againMs: number };
};

export type Relay<S, E> = {
  offer(unpublished: Unpublished<S, E>): void;
  /** True when `version` was acknowledged within `waitMs`. */
  wait(stream: string, version: number, waitMs: number): Promise<boolean>;
  /** Undefined when nothing of the stream is under way here. */
  publishedOf(stream: string): number | undefined;
  size(): number;
  unheard(): Unheard;
  /** For how long what Kafka has not refused waits and nothing was taken: 0 while it takes anything. */
  silentMs(): number;
  stop(waitMs: number): Promise<void>;
};

type RelayOptions<S, E> = {
  readonly publisher: Publisher<S, E>;
  readonly onPublished: (stream: string, version: number) => void;
  /** How long what was offered together had waited when it was acknowledged. */
  readonly onDelay?: ((ms: number) => void) | undefined;
  readonly onTrouble?: (error: unknown) => void;
  readonly retryMsMax: number;
};

/**
 * Publishes streams in order, one batch under way at a time. What arrives meanwhile goes with the
 * next, a batch that failed is sent again with what was added: versions make repeats harmless.
 *
 * A batch that is refused for what it holds (a state too large, one that cannot be encoded) is halved until the stream
 * is found that nobody takes; it is set aside and tried again more and more seldom, and the others go on.
 */
export function createRelay<S, E>(options: RelayOptions<S, E>): Relay<S, E> {
  const items = new Map<string, Item<S, E>>();
  let running: Promise<void> | undefined;
  let atWork = false;
  let stopping = false;
  let wake: (() => void) | undefined;
  let most: number = limits.publishMax;
  let allRefused = false;
  let takenMs = Number.NEGATIVE_INFINITY;

  function offer(offered: Unpublished<S, E>): void {
    const item = items.get(offered.stream);
    const since = { version: offered.version, sinceMs: performance.now() };
    if (!item) {
      const entries = offered.entries.filter((entry) => entry.version > offered.published);
      items.set(offered.stream, { ...offered, entries, waiting: [], offers: [since] });
    } else if (offered.version > item.version) {
      const known = item.version;
      item.entries.push(...offered.entries.filter((entry) => entry.version > known));
      item.version = offered.version;
      item.state = offered.state;
      item.offers.push(since);
    }
    if (allRefused) wake?.();
    if (atWork) return;
    atWork = true;
    running = run();
  }

  async function run(): Promise<void> {
    let pauseMs = 0;
    try {
      // A turn of the event loop lets appends that became durable together go together.
      await new Promise(setImmediate);
      while (items.size > 0) {
        const batch = nextBatch();
        if (batch.length === 0) {
          if (stopping) return;
          await untilOneIsDue();
          continue;
        }
        try {
          await options.publisher.publish(batch);
          pauseMs = 0;
          takenMs = performance.now();
          most = Math.min(limits.publishMax, most * 2);
          for (const sent of batch) settle(sent.stream, sent.version);
        } catch (error) {
          options.onTrouble?.(error);
          if (stopping) return;
          if (isRefusal(error)) divide(batch);
          pauseMs = Math.min(options.retryMsMax, Math.max(50, pauseMs * 2));
          await pause(pauseMs);
        }
      }
    } finally {
      // Here and not when its promise ends: what is offered in between would wait for the next one.
      atWork = false;
    }
  }

  function nextBatch(): Publication<S, E>[] {
    const batch: Publication<S, E>[] = [];
    const nowMs = performance.now();
    for (const [stream, item] of items) {
      if (item.refused && item.refused.againMs > nowMs) continue;
      batch.push({ stream, version: item.version, state: item.state, entries: [...item.entries] });
      if (batch.length >= most) break;
    }
    return batch;
  }

  function divide(batch: readonly Publication<S, E>[]): void {
    most = Math.max(1, Math.floor(batch.length / 2));
    const item = batch.length === 1 ? items.get(batch[0]?.stream ?? '') : undefined;
    if (!item) return;
    const times = (item.refused?.times ?? 0) + 1;
    const restMs = Math.min(limits.refusedRestMsMax, limits.refusedRestMs * 2 ** (times - 1));
    item.refused = { times, againMs: performance.now() + restMs };
  }

  async function untilOneIsDue(): Promise<void> {
    const dueMs = Math.min(...[...items.values()].map(({ refused }) => refused?.againMs ?? 0));
    allRefused = true;
    await pause(Math.max(1, dueMs - performance.now()));
    allRefused = false;
  }

  function settle(stream: string, version: number): void {
    const item = items.get(stream);
    if (!item) return;
    item.published = Math.max(item.published, version);
    delete item.refused;
    item.entries = item.entries.filter((entry) => entry.version > version);
    const done = item.waiting.filter((waiter) => waiter.version <= version);
    item.waiting = item.waiting.filter((waiter) => waiter.version > version);
    const heard = item.offers.filter((offered) => offered.version <= version);
    item.offers = item.offers.slice(heard.length);
    items.delete(stream);
    // Behind the others again, so that a busy stream does not starve them.
    if (item.version > version) items.set(stream, item);
    options.onPublished(stream, version);
    for (const { sinceMs } of heard) options.onDelay?.(performance.now() - sinceMs);
    for (const waiter of done) waiter.done();
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function wait(stream: string, version: number, waitMs: number): Promise<boolean> {
    const item = items.get(stream);
    if (!item || item.published >= version) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiter = { version, done: () => settled(true) };
      const timer = setTimeout(() => settled(false), waitMs);
      const settled = (published: boolean) => {
        clearTimeout(timer);
        item.waiting = item.waiting.filter((other) => other !== waiter);
        resolve(published);
      };
      item.waiting.push(waiter);
    });
  }

  function unheard(): Unheard {
    const nowMs = performance.now();
    let sinceMs = nowMs;
    for (const { offers } of items.values())
      sinceMs = Math.min(sinceMs, offers[0]?.sinceMs ?? nowMs);
    return { streams: items.size, oldestMs: nowMs - sinceMs };
  }

  function silentMs(): number {
    const nowMs = performance.now();
    let sinceMs = nowMs;
    for (const { offers, refused } of items.values()) {
      if (!refused) sinceMs = Math.min(sinceMs, offers[0]?.sinceMs ?? nowMs);
    }
    return nowMs - Math.min(nowMs, Math.max(sinceMs, takenMs));
  }

  /** Lets what is under way end, but waits for it no longer than `waitMs`. */
  async function stop(waitMs: number): Promise<void> {
    wake?.();
    let late: NodeJS.Timeout | undefined;
    await Promise.race([
      running,
      new Promise((resolve) => {
        late = setTimeout(resolve, waitMs);
      }),
    ]);
    clearTimeout(late);
    stopping = true;
    wake?.();
  }

  return {
    offer,
    wait,
    publishedOf: (stream) => items.get(stream)?.published,
    size: () => items.size,
    unheard,
    silentMs,
    stop,
  };
}

/** What is wrong is what was sent, not who was to take it. */
const isRefusal = (error: unknown): boolean => !(error instanceof Fault && error.retriable);

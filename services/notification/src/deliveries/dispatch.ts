import type { Instant } from '@doui/kernel';
import type { Attempt, Delivery, DeliveryStore } from './delivery.ts';
import { createQueue, type Queue } from './queue.ts';
import { afterAttempt, type Outcome, type Verdict } from './schedule.ts';

/** What an attempt comes to; `withheld` when the message must not be sent any more. */
export type AttemptResult = (Outcome | { readonly type: 'withheld'; readonly code: string }) & {
  /** What allowed it, where that was a question. */
  readonly ground?: string;
};

export type Dispatcher<Content> = {
  /** For deliveries that are in the store. Returns at once. */
  push(deliveries: readonly Delivery<Content>[]): void;
  /** Takes up what an earlier run left open. */
  start(): Promise<void>;
  /** Waits for attempts under way; what is not finished stays in the store. */
  stop(): Promise<void>;
  held(): number;
};

export type DispatchOptions<Content> = {
  readonly store: DeliveryStore<Content>;
  readonly attempt: (delivery: Delivery<Content>) => Promise<AttemptResult>;
  readonly scheduleMs: readonly number[];
  /** Attempts at once per lane, and deliveries known in memory; the rest wait in the store. */
  readonly laneWidth: number;
  readonly heldMax?: number;
  readonly now: () => Instant;
  readonly random: () => number;
  readonly onSettled?: (delivery: Delivery<Content>, result: AttemptResult, dead: boolean) => void;
  readonly onError: (error: unknown) => void;
};

type Job<Content> = {
  readonly id: string;
  readonly lane: string;
  readonly chain: string;
  attempts: number;
  dueAt: Instant;
  delivery?: Delivery<Content> | undefined;
  timer?: NodeJS.Timeout | undefined;
};

type Lane<Content> = {
  running: number;
  restUntil: Instant;
  restTimer?: NodeJS.Timeout | undefined;
  readonly ready: Queue<Job<Content>>;
  /** Whoever is first in its chain, and those behind it. */
  chains: Map<string, { head: Job<Content>; behind: Job<Content>[] }>;
};

type Tried<Content> =
  | {
      readonly delivery: Delivery<Content>;
      readonly result: AttemptResult;
      readonly at: Instant;
      readonly done: Instant;
    }
  | 'nothing-to-do'
  | 'not-tried';

const openPage = 500;
const againMs = 1_000;

/** Push, not poll: the first attempt follows the event at once, each addressee in its own lane. */
export function createDispatcher<Content>(options: DispatchOptions<Content>): Dispatcher<Content> {
  const { store, scheduleMs, laneWidth, heldMax = 100_000, now } = options;
  const lanes = new Map<string, Lane<Content>>();
  const held = new Map<string, Job<Content>>();
  const underWay = new Set<Promise<void>>();
  let overflowed = false;
  // While the store is read: what comes meanwhile, which goes behind what is read.
  let later: Delivery<Content>[] | undefined;
  let stopped = false;

  const laneOf = (name: string): Lane<Content> => {
    let lane = lanes.get(name);
    if (!lane) {
      lane = { running: 0, restUntil: 0, ready: createQueue(), chains: new Map() };
      lanes.set(name, lane);
    }
    return lane;
  };

  /** While some wait in the store whoever comes waits behind them, there: a chain must not overtake itself. */
  const push = (deliveries: readonly Delivery<Content>[]): void => {
    if (overflowed) return;
    if (later) later.push(...deliveries);
    else take(deliveries);
  };

  const take = (deliveries: readonly Delivery<Content>[], looked = false): void => {
    for (const delivery of deliveries) {
      if (stopped || held.has(delivery.id)) continue;
      if (held.size >= heldMax) {
        overflowed = true;
        return;
      }
      const { id, lane, chain, attempts, dueAt } = delivery;
      // One that may have been sent meanwhile is read again before it is.
      const job: Job<Content> = { id, lane, chain, attempts, dueAt };
      if (!looked) job.delivery = delivery;
      held.set(id, job);
      enter(job);
    }
  };

  const enter = (job: Job<Content>): void => {
    const lane = laneOf(job.lane);
    const chain = job.chain === '' ? undefined : lane.chains.get(job.chain);
    if (!chain) {
      if (job.chain !== '') lane.chains.set(job.chain, { head: job, behind: [] });
      schedule(lane, job);
      return;
    }
    // Many that wait are not all kept in memory; their content is read again when their turn comes.
    if (held.size > heldMax / 10) job.delivery = undefined;
    chain.behind.push(job);
    // There is news for this addressee: what stands in the way is tried now, not in hours.
    if (chain.head.timer) {
      clearTimeout(chain.head.timer);
      chain.head.timer = undefined;
      chain.head.dueAt = now();
      schedule(lane, chain.head);
    }
  };

  const schedule = (lane: Lane<Content>, job: Job<Content>): void => {
    if (stopped) return;
    const waitMs = job.dueAt - now();
    if (waitMs > 0) {
      job.timer = setTimeout(() => {
        job.timer = undefined;
        lane.ready.push(job);
        pump(lane);
      }, waitMs);
      job.timer.unref();
      return;
    }
    lane.ready.push(job);
    pump(lane);
  };

  const pump = (lane: Lane<Content>): void => {
    const restMs = lane.restUntil - now();
    if (restMs > 0) {
      lane.restTimer ??= setTimeout(() => {
        lane.restTimer = undefined;
        pump(lane);
      }, restMs).unref();
      return;
    }
    while (!stopped && lane.running < laneWidth) {
      const job = lane.ready.take();
      if (!job) return;
      lane.running++;
      const tried = tryOnce(lane, job).finally(() => {
        lane.running--;
        pump(lane);
      });
      // Keeping what came of it takes no place in the lane; only the next of the chain waits for it.
      const work = tried
        .then((attempt) => settle(lane, job, attempt))
        .catch(options.onError)
        .finally(() => underWay.delete(work));
      underWay.add(work);
    }
  };

  const tryOnce = async (lane: Lane<Content>, job: Job<Content>): Promise<Tried<Content>> => {
    const at = now();
    try {
      const delivery = job.delivery ?? (await store.read(job.id));
      if (delivery?.state !== 'queued') return 'nothing-to-do';
      const result = await options.attempt(delivery);
      job.delivery = undefined;
      const done = now();
      if (result.type === 'failed' && result.restMs) lane.restUntil = done + result.restMs;
      return { delivery, result, at, done };
    } catch (error) {
      options.onError(error);
      return 'not-tried';
    }
  };

  const settle = async (
    lane: Lane<Content>,
    job: Job<Content>,
    tried: Tried<Content>,
  ): Promise<void> => {
    if (tried === 'nothing-to-do') return leave(lane, job);
    if (tried === 'not-tried') {
      // Something of ours was away, not the addressee: it is no attempt.
      job.dueAt = now() + againMs;
      return schedule(lane, job);
    }
    const { delivery, result, at, done } = tried;
    job.attempts++;
    const jitter = options.random();
    const { attempts } = job;
    const verdict: Verdict | { readonly state: 'withheld' } =
      result.type === 'withheld'
        ? { state: 'withheld' }
        : afterAttempt({ outcome: result, attempts, at: done, scheduleMs, jitter });
    job.dueAt = verdict.state === 'queued' ? verdict.dueAt : done;
    await store.settle(job.id, {
      state: verdict.state,
      attempts,
      dueAt: job.dueAt,
      attempt: attemptOf(result, at, done),
    });
    options.onSettled?.(delivery, result, verdict.state === 'dead');
    if (verdict.state === 'queued') schedule(lane, job);
    else leave(lane, job);
  };

  const leave = (lane: Lane<Content>, job: Job<Content>): void => {
    held.delete(job.id);
    const chain = job.chain === '' ? undefined : lane.chains.get(job.chain);
    if (chain?.head === job) {
      const next = chain.behind.shift();
      if (next) {
        chain.head = next;
        schedule(lane, next);
      } else lane.chains.delete(job.chain);
    }
    resume();
  };

  /** Once there is room, those that wait in the store come; also when nothing is left here that could end. */
  const resume = (): void => {
    if (stopped || later || !overflowed || held.size >= heldMax / 2) return;
    overflowed = false;
    void takeUp().catch((error) => {
      options.onError(error);
      setTimeout(resume, againMs).unref();
    });
  };

  const takeUp = async (): Promise<void> => {
    later = [];
    try {
      let after = '';
      while (!stopped && !overflowed) {
        const page = await store.open(after, openPage);
        take(page);
        if (page.length < openPage) break;
        after = page.at(-1)?.rank ?? '';
      }
      // While some still wait in the store, what came meanwhile waits there too.
      if (!overflowed) take(later, true);
    } catch (error) {
      overflowed = true;
      throw error;
    } finally {
      later = undefined;
    }
    resume();
  };

  return {
    push,
    start: takeUp,
    held: () => held.size,
    async stop() {
      stopped = true;
      for (const job of held.values()) clearTimeout(job.timer);
      for (const lane of lanes.values()) clearTimeout(lane.restTimer);
      await Promise.allSettled([...underWay]);
    },
  };
}

const attemptOf = (result: AttemptResult, at: Instant, done: Instant): Attempt => ({
  at,
  tookMs: done - at,
  result: result.type,
  ...('code' in result && result.code !== undefined ? { code: result.code } : {}),
  ...(result.ground === undefined ? {} : { ground: result.ground }),
  ...('status' in result && result.status !== undefined ? { status: result.status } : {}),
});

import type { Instant } from '@doui/kernel';
import type { Delivery, DeliveryStore } from './delivery.ts';
import { afterAttempt, type Outcome } from './schedule.ts';

/** What an attempt comes to; `withheld` when the message must not be sent any more. */
export type AttemptResult = Outcome | { readonly type: 'withheld'; readonly code: string };

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
  ready: Job<Content>[];
  /** Whoever is first in its chain, and those behind it. */
  chains: Map<string, { head: Job<Content>; behind: Job<Content>[] }>;
};

const openPage = 500;

/** Push, not poll: the first attempt follows the event at once, each addressee in its own lane. */
export function createDispatcher<Content>(options: DispatchOptions<Content>): Dispatcher<Content> {
  const { store, scheduleMs, laneWidth, heldMax = 100_000, now } = options;
  const lanes = new Map<string, Lane<Content>>();
  const held = new Map<string, Job<Content>>();
  const underWay = new Set<Promise<void>>();
  let overflowed = false;
  let stopped = false;

  const laneOf = (name: string): Lane<Content> => {
    let lane = lanes.get(name);
    if (!lane) {
      lane = { running: 0, restUntil: 0, ready: [], chains: new Map() };
      lanes.set(name, lane);
    }
    return lane;
  };

  const push = (deliveries: readonly Delivery<Content>[]): void => {
    for (const delivery of deliveries) {
      if (stopped || held.has(delivery.id)) continue;
      if (held.size >= heldMax) {
        overflowed = true;
        continue;
      }
      const { id, lane, chain, attempts, dueAt } = delivery;
      const job: Job<Content> = { id, lane, chain, attempts, dueAt, delivery };
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
    job.delivery = undefined; // It waits; its content is read again when its turn comes.
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
      const job = lane.ready.shift();
      if (!job) return;
      lane.running++;
      const work = run(lane, job)
        .catch(options.onError)
        .finally(() => {
          underWay.delete(work);
          lane.running--;
          pump(lane);
        });
      underWay.add(work);
    }
  };

  const run = async (lane: Lane<Content>, job: Job<Content>): Promise<void> => {
    const delivery = job.delivery ?? (await store.read(job.id));
    job.delivery = undefined;
    if (delivery?.state !== 'queued') return leave(lane, job);
    const at = now();
    const result = await options.attempt(delivery);
    const done = now();
    job.attempts++;
    const verdict =
      result.type === 'withheld'
        ? ({ state: 'withheld' } as const)
        : afterAttempt({
            outcome: result,
            attempts: job.attempts,
            at: done,
            scheduleMs,
            jitter: options.random(),
          });
    if (result.type === 'failed' && result.restMs) lane.restUntil = done + result.restMs;
    job.dueAt = verdict.state === 'queued' ? verdict.dueAt : done;
    await store.settle(job.id, {
      state: verdict.state,
      attempts: job.attempts,
      dueAt: job.dueAt,
      attempt: {
        at,
        tookMs: done - at,
        result: result.type,
        ...('code' in result ? { code: result.code } : {}),
        ...('status' in result && result.status !== undefined ? { status: result.status } : {}),
      },
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
    if (overflowed && held.size < heldMax / 2) {
      overflowed = false;
      void takeUp().catch(options.onError);
    }
  };

  const takeUp = async (): Promise<void> => {
    let after = '';
    while (!stopped && !overflowed) {
      const page = await store.open(after, openPage);
      push(page);
      if (page.length < openPage) return;
      after = page.at(-1)?.rank ?? '';
    }
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

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Delivery } from './delivery.ts';
import { type AttemptResult, createDispatcher } from './dispatch.ts';
import { memoryDeliveryStore } from './memory-store.ts';
import { createQueue } from './queue.ts';
import { afterAttempt, outcomeOf, webhookScheduleMs } from './schedule.ts';

type Content = { readonly n: number };
const delivery = (id: string, lane: string, chain = ''): Delivery<Content> => ({
  id,
  lane,
  chain,
  rank: id,
  state: 'queued',
  attempts: 0,
  createdAt: 0,
  dueAt: 0,
  content: { n: 1 },
  log: [],
});

function world(
  answer: (id: string, attempt: number) => AttemptResult | Promise<AttemptResult>,
  heldMax = 50,
) {
  const store = memoryDeliveryStore<Content>();
  const attempts: { id: string; at: number }[] = [];
  const make = () =>
    createDispatcher<Content>({
      store,
      scheduleMs: webhookScheduleMs,
      laneWidth: 2,
      heldMax,
      now: Date.now,
      random: () => 0,
      onError: () => {},
      attempt: async ({ id, attempts: made }) => {
        attempts.push({ id, at: Date.now() });
        return answer(id, made);
      },
    });
  const dispatcher = make();
  const put = async (...deliveries: Delivery<Content>[]) =>
    dispatcher.push(await store.insert(deliveries));
  return { store, dispatcher, make, attempts, put, ids: () => attempts.map(({ id }) => id) };
}

const delivered: AttemptResult = { type: 'delivered', status: 204 };
const failed: AttemptResult = { type: 'failed', code: 'answered-otherwise', status: 500 };

describe('dispatch', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('F5, P2: what an insert that failed has kept all the same is sent, and in its place', async () => {
    const { put, ids, store } = world(() => delivered);
    // The answer to this one was lost: it stands there, and nobody has heard of it.
    await store.insert([delivery('v2', 'l', 'person')]);
    await put(delivery('v2', 'l', 'person'), delivery('v3', 'l', 'person'));
    await vi.advanceTimersByTimeAsync(10);
    expect(ids()).toEqual(['v2', 'v3']);
    // And what was sent long ago is not sent again.
    await put(delivery('v2', 'l', 'person'));
    await vi.advanceTimersByTimeAsync(10);
    expect(ids()).toEqual(['v2', 'v3']);
  });

  test('P2: who comes while others wait in the store does not overtake them', async () => {
    const slow: (() => void)[] = [];
    const { put, ids } = world(() => new Promise((resolve) => slow.push(() => resolve(delivered))));
    const wave = (from: number, count: number) =>
      Array.from({ length: count }, (_, n) => delivery(`a${from + n}`, 'l', `c${from + n}`));
    // More than is held at once; of one person the older news is among those that wait in the store.
    await put(...wave(100, 60), delivery('b1', 'l', 'person'));
    const settle = async () => {
      for (const done of slow.splice(0)) done();
      await vi.advanceTimersByTimeAsync(1);
    };
    for (let n = 0; n < 8; n++) await settle();
    await put(delivery('b2', 'l', 'person'));
    for (let n = 0; n < 80; n++) await settle();
    expect(ids().filter((id) => id.startsWith('b'))).toEqual(['b1', 'b2']);
    expect(new Set(ids()).size).toBe(62);
    expect(ids()).toHaveLength(62);
  });

  test('P2: who comes while the store is read does not overtake what is still to be read', async () => {
    const { put, ids, store, dispatcher } = world(() => delivered, 600);
    const wave = (prefix: string) =>
      Array.from({ length: 599 }, (_, n) => delivery(`${prefix}${1000 + n}`, 'l'));
    // More than a page of them, and the older news of one person on the second.
    await store.insert([...wave('a'), delivery('b1', 'l', 'person')]);
    const read = Promise.withResolvers<void>();
    const open = store.open;
    store.open = (after, limit) => read.promise.then(() => open(after, limit));
    const started = dispatcher.start();
    await put(delivery('b2', 'l', 'person'), ...wave('c'));
    read.resolve();
    await started;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(ids().filter((id) => id.startsWith('b'))).toEqual(['b1', 'b2']);
    expect(new Set(ids()).size).toBe(1_200);
  });

  test('F5: what waits in a store that was away comes when it is back, though nothing is left here', async () => {
    const release = Promise.withResolvers<void>();
    const { put, ids, store } = world(() => release.promise.then(() => delivered));
    const open = store.open;
    store.open = () => Promise.reject(new Error('database away'));
    await put(...Array.from({ length: 60 }, (_, n) => delivery(`d${100 + n}`, 'l')));
    release.resolve();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ids()).toHaveLength(50);
    store.open = open;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(new Set(ids()).size).toBe(60);
  });

  test('R-9.6: retries follow the standard’s schedule to the end, then it is a dead letter', async () => {
    const { put, attempts, store } = world(() => failed);
    await put(delivery('a', 'l'));
    await vi.advanceTimersByTimeAsync(5 * 24 * 3_600_000);
    let at = 0;
    const wanted = webhookScheduleMs.map((waitMs) => {
      at += waitMs;
      return at;
    });
    expect(attempts.map((each) => each.at)).toEqual(wanted);
    const settled = await store.read('a');
    expect(settled).toMatchObject({ state: 'dead', attempts: 10 });
    expect(settled?.log).toHaveLength(10);
  });

  test('an endpoint that never answers keeps no other waiting', async () => {
    const { put, ids } = world((id) => (id.startsWith('slow') ? new Promise(() => {}) : delivered));
    await put(
      ...Array.from({ length: 9 }, (_, n) => delivery(`slow${n}`, 'slow')),
      ...Array.from({ length: 9 }, (_, n) => delivery(`fine${n}`, 'fine')),
    );
    await vi.advanceTimersByTimeAsync(0);
    expect(ids().filter((id) => id.startsWith('fine'))).toHaveLength(9);
    expect(ids().filter((id) => id.startsWith('slow'))).toHaveLength(2);
  });

  test('P2: of one person nothing overtakes what failed; others go on', async () => {
    let broken = true;
    const { put, ids } = world((id) => (id === 'p1' && broken ? failed : delivered));
    await put(delivery('p1', 'l', 'p'), delivery('p2', 'l', 'p'), delivery('q1', 'l', 'q'));
    await vi.advanceTimersByTimeAsync(1000);
    // The news behind it had the first one tried again at once.
    expect(ids().filter((id) => id !== 'p1')).toEqual(['q1']);
    broken = false;
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(
      ids()
        .filter((id) => id.startsWith('p'))
        .at(-1),
    ).toBe('p2');
  });

  test('an endpoint that asks for a rest gets it', async () => {
    let first = true;
    const { put, attempts } = world(() => {
      const rest = first;
      first = false;
      return rest ? outcomeOf(429, '90', Date.now()) : delivered;
    });
    await put(delivery('a', 'l'));
    await vi.advanceTimersByTimeAsync(0);
    await put(delivery('b', 'l'));
    await vi.advanceTimersByTimeAsync(89_000);
    expect(attempts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(attempts.map(({ id }) => id).sort()).toEqual(['a', 'a', 'b']);
  });

  test('F1: what one run leaves open the next one finishes, once each', async () => {
    const { put, store, dispatcher, make, ids } = world((id) => (id === 'b' ? failed : delivered));
    await put(delivery('a', 'l'), delivery('b', 'l'));
    await vi.advanceTimersByTimeAsync(1);
    await dispatcher.stop();
    const after = make();
    await after.start();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(ids()).toEqual(['a', 'b', 'b']);
    expect((await store.open('', 10)).map(({ id }) => id)).toEqual(['b']);
    await after.stop();
  });

  test('F21: more than memory may hold waits in the store and still goes out', async () => {
    const release = Promise.withResolvers<void>();
    const { put, ids, store } = world(async () => {
      await release.promise;
      return delivered;
    });
    await put(...Array.from({ length: 200 }, (_, n) => delivery(`d${1000 + n}`, `l${n % 3}`)));
    await vi.advanceTimersByTimeAsync(0);
    release.resolve();
    await vi.advanceTimersByTimeAsync(100);
    expect(new Set(ids()).size).toBe(200);
    expect(ids()).toHaveLength(200);
    expect(await store.open('', 10)).toEqual([]);
  });

  test('F5: when something of ours is away, it is no attempt, and it goes on by itself', async () => {
    let away = true;
    const { put, store } = world(() => {
      if (away) throw new Error('database away');
      return delivered;
    });
    await put(delivery('a', 'l', 'p'), delivery('b', 'l', 'p'));
    await vi.advanceTimersByTimeAsync(10_000);
    away = false;
    await vi.advanceTimersByTimeAsync(1_500);
    expect(await store.read('a')).toMatchObject({ state: 'sent', attempts: 1 });
    expect(await store.read('b')).toMatchObject({ state: 'sent', attempts: 1 });
  });

  test('what must not be sent any more is withheld and kept so', async () => {
    const { put, store } = world(() => ({ type: 'withheld', code: 'contact-stopped' }));
    await put(delivery('a', 'l'));
    await vi.advanceTimersByTimeAsync(0);
    expect(await store.read('a')).toMatchObject({
      state: 'withheld',
      log: [{ result: 'withheld', code: 'contact-stopped' }],
    });
  });
});

describe('outcomes', () => {
  test('2xx delivers, 410 is gone, redirects and the rest fail', () => {
    expect(outcomeOf(200, undefined, 0).type).toBe('delivered');
    expect(outcomeOf(204, undefined, 0).type).toBe('delivered');
    expect(outcomeOf(410, undefined, 0).type).toBe('gone');
    expect(outcomeOf(302, undefined, 0)).toMatchObject({ type: 'failed', code: 'redirected' });
    expect(outcomeOf(400, undefined, 0)).toEqual({
      type: 'failed',
      code: 'answered-otherwise',
      status: 400,
    });
  });

  test('a Retry-After is obeyed in seconds and as a date, within an hour', () => {
    const at = Date.UTC(2026, 0, 1);
    expect(outcomeOf(503, '7', at)).toMatchObject({ restMs: 7_000 });
    expect(outcomeOf(429, new Date(at + 9_000).toUTCString(), at)).toMatchObject({ restMs: 9_000 });
    expect(outcomeOf(429, '999999999', at)).toMatchObject({ restMs: 3_600_000 });
    fc.assert(
      fc.property(fc.string(), (value) => {
        const { restMs } = outcomeOf(504, value, at) as { restMs: number };
        expect(restMs >= 0 && restMs <= 3_600_000).toBe(true);
      }),
    );
  });

  test('the next attempt is never before the schedule says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, jitter) => {
          const verdict = afterAttempt({
            outcome: { type: 'failed', code: 'x' },
            attempts: n,
            at: 1000,
            scheduleMs: webhookScheduleMs,
            jitter,
          });
          const waitMs = webhookScheduleMs[n] ?? 0;
          expect(verdict.state === 'queued' && verdict.dueAt >= 1000 + waitMs).toBe(true);
          expect(verdict.state === 'queued' && verdict.dueAt <= 1000 + waitMs * 1.1 + 1).toBe(true);
        },
      ),
    );
  });
});

test('a queue gives back what was put in, in order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer(), { nil: undefined }), { maxLength: 200 }),
      (steps) => {
        const queue = createQueue<number>();
        const model: number[] = [];
        for (const step of steps) {
          if (step === undefined) expect(queue.take()).toBe(model.shift());
          else {
            for (let n = 0; n < 40; n++) {
              queue.push(step + n);
              model.push(step + n);
            }
          }
        }
        while (model.length > 0) expect(queue.take()).toBe(model.shift());
        expect(queue.take()).toBeUndefined();
      },
    ),
  );
});

import { Fault } from '@doui/kernel';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Entry, Publication } from './ledger.ts';
import { createRelay } from './relay.ts';

type State = { readonly of: string };
type Sent = readonly string[];

const refusal = () =>
  new Fault('publish-unavailable', { retriable: false, message: 'MESSAGE_TOO_LARGE' });
const away = () => new Fault('publish-unavailable', { retriable: true, message: 'no answer' });

/** A relay to a Kafka that says no to what `refuses` names, and what it was sent and took. */
function world(
  refuses: (sent: Sent) => Error | undefined,
  answer: () => Promise<void> = async () => undefined,
) {
  const taken: Sent[] = [];
  const asked: Sent[] = [];
  const published = new Map<string, number>();
  const delays: number[] = [];
  const relay = createRelay<State, object>({
    publisher: {
      async publish(batch: readonly Publication<State, object>[]) {
        const streams = batch.map(({ stream }) => stream);
        asked.push(streams);
        const error = refuses(streams);
        if (error) throw error;
        await answer();
        taken.push(streams);
      },
    },
    onPublished: (stream, version) => void published.set(stream, version),
    onDelay: (ms) => void delays.push(Math.round(ms)),
    retryMsMax: 1_000,
  });
  const offer = (stream: string, version = 1) =>
    relay.offer({
      stream,
      version,
      published: 0,
      state: { of: stream },
      entries: [entry(version)],
    });
  return { relay, offer, taken, asked, published, delays };
}

const entry = (version: number) => ({ version }) as Entry<object>;
const many = (count: number) => Array.from({ length: count }, (_, n) => `o/person/p${n}`);

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
/** Until all that is due at once has been done. */
const turn = async () => {
  for (let n = 0; n < 50; n++) await new Promise(setImmediate);
};

describe('P1: what Kafka refuses for good holds up nobody else', () => {
  test('a stream that nobody takes is found in a batch of hundreds, and the others are published', async () => {
    const poison = 'o/person/p137';
    const { offer, published } = world((sent) => (sent.includes(poison) ? refusal() : undefined));
    for (const stream of many(300)) offer(stream);
    await turn();
    await pass(30_000);
    expect(published.has(poison)).toBe(false);
    expect(published.size).toBe(299);
  });

  test('whoever comes while only the refused one is left does not wait for its next turn', async () => {
    const { offer, published, asked } = world((sent) =>
      sent.includes('o/person/bad') ? refusal() : undefined,
    );
    offer('o/person/bad');
    await turn();
    await pass(600_000);
    // More and more seldom, so that Kafka is not asked the same thing all day.
    expect(asked.length).toBeLessThan(25);
    offer('o/person/good');
    await turn();
    await pass(50);
    expect(published.get('o/person/good')).toBe(1);
  });

  test('it is published, with what came meanwhile, once it is taken', async () => {
    let large = true;
    const { offer, published } = world((sent) =>
      large && sent.includes('o/person/large') ? refusal() : undefined,
    );
    offer('o/person/large');
    offer('o/person/other');
    await turn();
    await pass(5_000);
    offer('o/person/large', 2);
    large = false;
    await pass(60_000);
    expect(Object.fromEntries(published)).toEqual({ 'o/person/large': 2, 'o/person/other': 1 });
  });
});

test('F4: a Kafka that is away refuses nobody: the whole batch is sent again, at once when it is back', async () => {
  let gone = true;
  const { offer, taken, asked } = world(() => (gone ? away() : undefined));
  for (const stream of many(40)) offer(stream);
  await turn();
  await pass(10_000);
  expect(new Set(asked.map((sent) => sent.length))).toEqual(new Set([40]));
  gone = false;
  await pass(1_000);
  expect(taken.map((sent) => sent.length)).toEqual([40]);
});

describe('P1: the gap between durable and published can be seen', () => {
  test('as the streams that wait and the age of the oldest, until Kafka has them', async () => {
    let gone = true;
    const { relay, offer, delays } = world(() => (gone ? away() : undefined));
    expect(relay.unheard()).toEqual({ streams: 0, oldestMs: 0 });
    offer('o/person/a');
    await turn();
    await pass(3_000);
    offer('o/person/b');
    await pass(4_000);
    // What is said later of a stream makes its oldest word no younger.
    offer('o/person/a', 2);
    expect(relay.unheard()).toEqual({ streams: 2, oldestMs: 7_000 });
    expect(delays).toEqual([]);
    gone = false;
    await pass(1_000);
    expect(relay.unheard()).toEqual({ streams: 0, oldestMs: 0 });
    expect(delays).toHaveLength(3);
    expect(Math.min(...delays)).toBeLessThanOrEqual(1_000);
    expect(Math.max(...delays)).toBeGreaterThanOrEqual(7_000);
  });

  test('also of a stream that Kafka refuses and nobody waits for', async () => {
    const { relay, offer } = world(() => refusal());
    offer('o/person/bad');
    await turn();
    await pass(60_000);
    expect(relay.unheard()).toEqual({ streams: 1, oldestMs: 60_000 });
  });
});

describe('R-9.3, rule 10: for how long nothing could be published', () => {
  test('counts while Kafka is away, and ends with the first that it takes', async () => {
    let gone = true;
    const { relay, offer, published } = world(() => (gone ? away() : undefined));
    await pass(60_000);
    expect(relay.silentMs()).toBe(0);
    offer('o/person/a');
    await turn();
    await pass(11_000);
    expect(relay.silentMs()).toBe(11_000);
    gone = false;
    await pass(1_000);
    expect(published.get('o/person/a')).toBe(1);
    expect(relay.silentMs()).toBe(0);
  });

  test('is not what one stream waits that Kafka refuses, alone or among others', async () => {
    const { relay, offer, published } = world((sent) =>
      sent.includes('o/person/bad') ? refusal() : undefined,
    );
    offer('o/person/bad');
    await turn();
    await pass(120_000);
    expect(relay.silentMs()).toBe(0);
    for (const stream of many(300)) offer(stream);
    await turn();
    await pass(10_000);
    expect(published.size).toBe(300);
    expect(relay.silentMs()).toBe(0);
  });

  test('is not how long a backlog waits that is going out', async () => {
    const slow = () => new Promise<void>((resolve) => void setTimeout(resolve, 6_000));
    const { relay, offer, published } = world(() => undefined, slow);
    for (const stream of many(1_200)) offer(stream);
    await turn();
    const waits: number[] = [];
    for (let second = 0; second < 18; second++) {
      waits.push(relay.silentMs());
      await pass(1_000);
    }
    expect(published.size).toBe(1_200);
    expect(Math.max(...waits)).toBe(5_000);
    expect(relay.unheard()).toEqual({ streams: 0, oldestMs: 0 });
  });

  test('counts for a Kafka that says nothing at all, too', async () => {
    const { relay, offer } = world(
      () => undefined,
      () => new Promise(() => undefined),
    );
    offer('o/person/a');
    await turn();
    await pass(12_000);
    expect(relay.silentMs()).toBe(12_000);
  });
});

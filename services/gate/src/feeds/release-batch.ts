import { topics } from '@doui/events';
import type { FeedFacts } from '@doui/law';
import type { OutRecord } from '@doui/stream';
import { permitted, readFeedRecord } from './feed-record.ts';
import type { Outcome } from './outcome.ts';
import { provisionEncoder } from './provision-encoder.ts';
import { deadLetter } from './wire.ts';

/** A record as it came from the feed. */
export type Incoming = {
  readonly offset: bigint;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Judge = {
  /** Fresh enough to decide about this person at this moment. */
  fresh(person: string): boolean;
  outcome(person: string): Outcome;
  pairwise(person: string): string;
};

export type BatchPlan = {
  /** What goes into the transaction: released, provisions and dead letters. */
  readonly records: readonly OutRecord[];
  readonly released: number;
  readonly withheld: number;
  readonly itemsRemoved: number;
  readonly poison: number;
  /** Poison records in a row, counted on from before the batch. */
  readonly poisonRun: number;
  /** Only so many of the batch were looked at; the next is stale, or the feed must pause first. */
  readonly taken: number;
  readonly stopped: 'stale' | 'poison' | undefined;
};

export type RecordOutcome = {
  readonly offset: bigint;
  /** What left; absent: it was withheld. */
  readonly released?: { readonly value: Uint8Array; readonly items: readonly string[] };
};

/** The feed pauses when so many records in a row cannot be read (architecture, Freshness 6). */
export const poisonRunMax = 10;

/** Decides each record and item of a batch. Pure: the same batch and view give the same plan. */
export function planBatch(batch: {
  feed: FeedFacts;
  partition: number;
  incarnation: string;
  incoming: readonly Incoming[];
  judge: Judge;
  poisonRun: number;
  atMs: number;
  /** Hears what came of each record that could be read. */
  onRecord?(record: RecordOutcome): void;
}): BatchPlan {
  const { feed, partition, incarnation, incoming, judge, atMs } = batch;
  const out: OutRecord[] = [];
  const provisions: OutRecord[] = [];
  const dead: OutRecord[] = [];
  const topic = topics.feedOut(feed.id);
  const encodeProvision = provisionEncoder({ feed, partition, incarnation, atMs });
  let { poisonRun } = batch;
  let itemsRemoved = 0;
  let withheld = 0;
  let taken = 0;
  let stopped: BatchPlan['stopped'];
  for (const { offset, key, value, headers } of incoming) {
    if (poisonRun >= poisonRunMax) {
      stopped = 'poison';
      break;
    }
    const read = readFeedRecord(key, value);
    if (!read.ok) {
      dead.push(deadLetter({ feed: feed.id, partition, offset, key, value, error: read.error }));
      poisonRun += 1;
      taken += 1;
      continue;
    }
    const { person } = read.value;
    if (!judge.fresh(person)) {
      stopped = 'stale';
      break;
    }
    poisonRun = 0;
    taken += 1;
    const outcome = judge.outcome(person);
    const { value: cut, kept, removed } = permitted(read.value, outcome.members);
    if (kept === 0) {
      withheld += 1;
      batch.onRecord?.({ offset });
      continue;
    }
    itemsRemoved += removed;
    const traceparent = headers?.['traceparent'] ?? headers?.['ce_traceparent'];
    // The same partition as it came from: the order of a person is kept, and one transaction touches
    // one partition of `.out` instead of all.
    out.push({
      topic,
      key: judge.pairwise(person),
      value: cut,
      partition,
      ...(traceparent === undefined ? {} : { headers: { traceparent } }),
    });
    const items = itemsOf(outcome, feed, read.value.members, kept);
    batch.onRecord?.({ offset, released: { value: cut, items } });
    const provision = encodeProvision(person, offset, outcome, items);
    provisions.push({ topic: topics.provisions, key: feed.recipient, value: provision });
  }
  if (!stopped && poisonRun >= poisonRunMax) stopped = 'poison';
  return {
    records: [...out, ...provisions, ...dead],
    released: out.length,
    withheld,
    itemsRemoved,
    poison: dead.length,
    poisonRun,
    taken,
    stopped,
  };
}

/** The permitted items that the record really holds; mostly all of them. */
function itemsOf(
  outcome: Outcome,
  feed: FeedFacts,
  members: readonly string[],
  kept: number,
): readonly string[] {
  if (kept === outcome.members.size) return outcome.items;
  const there = new Set(members);
  return outcome.items.filter((item) =>
    feed.items.some((one) => one.item === item && one.members.some((name) => there.has(name))),
  );
}

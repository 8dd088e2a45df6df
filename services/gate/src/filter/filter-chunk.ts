import { createHash } from 'node:crypto';
import type { FilterChunk } from '@doui/events';
import type { FeedFacts } from '@doui/law';
import type { OutRecord } from '@doui/stream';
import { permitted, readFeedRecord } from '../feeds/feed-record.ts';
import { type BatchPlan, type Judge, planBatch } from '../feeds/release-batch.ts';
import { chunkRecord } from './journal.ts';
import type { Line } from './lines.ts';

export type GoodLine = Extract<Line, { person: string }>;

/** What came of a line: the text that left, or that nothing did. */
export type LineOutcome =
  | { readonly line: number; readonly outcome: 'withheld' }
  | {
      readonly line: number;
      readonly outcome: 'released';
      readonly person: string;
      readonly key: string;
      readonly text: string;
    };

export type ChunkPlace = {
  readonly feed: FeedFacts;
  readonly partition: number;
  readonly request: string;
  readonly chunk: number;
};

export type ChunkPlan = {
  readonly plan: BatchPlan;
  readonly records: readonly OutRecord[];
  readonly outcomes: readonly LineOutcome[];
  readonly done: Parameters<typeof chunkRecord>[0];
};

export const inputHash = (lines: readonly GoodLine[]): string => {
  const hash = createHash('sha256');
  for (const { line, person, text } of lines) hash.update(JSON.stringify([line, person, text]));
  return hash.digest('hex').slice(0, 32);
};

/**
 * Decides a chunk of a batch like a batch of the feed itself: line numbers stand for offsets and the
 * request for the topic's life. `undefined`: the view is too old for somebody in it.
 */
export function planChunk(
  place: ChunkPlace,
  lines: readonly GoodLine[],
  judge: Judge,
  atMs: number,
): ChunkPlan | undefined {
  const { feed, partition, request, chunk } = place;
  const outcomes: LineOutcome[] = [];
  const done: { line: number; outcome: string; items: string[] }[] = [];
  const persons = new Map(lines.map(({ line, person }) => [BigInt(line), person]));
  const plan = planBatch({
    feed,
    partition,
    incarnation: `filter-${request}`,
    incoming: lines.map(({ line, person, text }) => ({
      offset: BigInt(line),
      key: Buffer.from(person),
      value: Buffer.from(text),
    })),
    judge,
    poisonRun: 0,
    atMs,
    onRecord({ offset, released }) {
      const line = Number(offset);
      const person = persons.get(offset) ?? '';
      if (!released) {
        outcomes.push({ line, outcome: 'withheld' });
        done.push({ line, outcome: 'withheld', items: [] });
        return;
      }
      const text = Buffer.from(released.value).toString('utf8');
      outcomes.push({ line, outcome: 'released', person, key: judge.pairwise(person), text });
      done.push({ line, outcome: 'released', items: [...released.items] });
    },
  });
  if (plan.taken < lines.length) return undefined;
  const record = {
    org: feed.org,
    feed: feed.id,
    request,
    chunk,
    inputHash: inputHash(lines),
    lines: done,
    atMs: BigInt(atMs),
  };
  return { plan, records: [...plan.records, chunkRecord(record)], outcomes, done: record };
}

/**
 * What of the outcomes may be carried further at this moment. Between the release and the answer there is
 * a wait, and what was stopped meanwhile is not shown (P3). `undefined`: the view is too old to say.
 */
export function stillShown(
  outcomes: readonly LineOutcome[],
  judge: Judge,
): readonly LineOutcome[] | undefined {
  const shown: LineOutcome[] = [];
  for (const one of outcomes) {
    if (one.outcome === 'withheld') {
      shown.push(one);
      continue;
    }
    const { line, person, text } = one;
    if (!judge.fresh(person)) return undefined;
    const record = readFeedRecord(Buffer.from(person), Buffer.from(text));
    const cut = record.ok ? permitted(record.value, judge.outcome(person).members) : undefined;
    if (!cut || cut.kept === 0) shown.push({ line, outcome: 'withheld' });
    else shown.push({ ...one, text: Buffer.from(cut.value).toString('utf8') });
  }
  return shown;
}

/**
 * The answer to a repeat: what left then, as far as it may leave now. Nothing is written, and what was
 * stopped meanwhile is not shown again. `undefined`: the view is too old for somebody in it.
 */
export function repeatChunk(
  before: FilterChunk,
  feed: FeedFacts,
  lines: readonly GoodLine[],
  judge: Judge,
): readonly LineOutcome[] | undefined {
  const known = new Map(before.lines.map((line) => [line.line, line]));
  const outcomes: LineOutcome[] = [];
  for (const { line, person, text } of lines) {
    const items = new Set(known.get(line)?.outcome === 'released' ? known.get(line)?.items : []);
    if (!judge.fresh(person)) return undefined;
    const now = judge.outcome(person);
    const members = new Set(
      feed.items
        .filter(({ item }) => items.has(item))
        .flatMap((one) => one.members.filter((name) => now.members.has(name))),
    );
    const record = readFeedRecord(Buffer.from(person), Buffer.from(text));
    const cut = record.ok ? permitted(record.value, members) : undefined;
    if (!cut || cut.kept === 0) outcomes.push({ line, outcome: 'withheld' });
    else {
      outcomes.push({
        line,
        outcome: 'released',
        person,
        key: judge.pairwise(person),
        text: Buffer.from(cut.value).toString('utf8'),
      });
    }
  }
  return outcomes;
}

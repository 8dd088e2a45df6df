import type mongoose from 'mongoose';
import {
  type Collections,
  type HeadDocument,
  type StoredEntry,
  unavailable,
  within,
} from './database.ts';
import { limits } from './limits.ts';
import type { Noted, Notes } from './notes.ts';
import { duplicatesIn, durable, settled } from './rows.ts';

type Operation = mongoose.mongo.AnyBulkWriteOperation<HeadDocument>;

export type Written =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'conflict'; readonly found: HeadDocument | undefined };

type Job = {
  readonly stream: string;
  readonly entry: StoredEntry;
  readonly operation: Operation;
  readonly untilMs: number;
  readonly done: (written: Written) => void;
  readonly failed: (error: unknown) => void;
};

export type Lane = ReturnType<typeof createLane>;

type LaneOptions = {
  readonly collections: Collections;
  readonly notes: Notes;
  /** An append whose fate nobody knows: it may stand in the stream now, or later. */
  readonly onUnsure: (append: Noted) => void;
  readonly onCommitted?: ((ms: number, appends: number) => void) | undefined;
};

/**
 * Group commit: appends that arrive while one bulk write is under way go together in the next. No
 * timer; a lone append goes at once. The note for the next bulk is written while this one runs.
 */
export function createLane(options: LaneOptions) {
  const { collections, notes, onUnsure, onCommitted } = options;
  const { heads } = collections;
  const queue: Job[] = [];
  let noted: Job[] = [];
  let noting = false;
  let writing = false;
  let idle: (() => void)[] = [];

  /** An answer in time, whatever note, bulk and look-back take together; the work goes on. */
  function write(stream: string, entry: StoredEntry, operation: Operation): Promise<Written> {
    return new Promise((resolve, reject) => {
      const untilMs = performance.now() + limits.databaseWaitMs;
      const late = setTimeout(() => {
        // It may have happened or happen yet: whoever sweeps looks, and publishes what stands there.
        onUnsure(notedOf({ stream, entry }));
        reject(unavailable(`no answer in ${limits.databaseWaitMs} ms`));
      }, limits.databaseWaitMs);
      const settle =
        <Outcome>(end: (outcome: Outcome) => void) =>
        (outcome: Outcome) => {
          clearTimeout(late);
          end(outcome);
        };
      const [done, failed] = [settle(resolve), settle(reject)];
      queue.push({ stream, entry, operation, untilMs, done, failed });
      pump();
    });
  }

  function pump(): void {
    if (!noting && queue.length > 0) {
      noting = true;
      void note().finally(() => {
        noting = false;
        pump();
      });
    }
    if (!writing && noted.length > 0) {
      writing = true;
      const batch = noted;
      noted = [];
      void writeBulk(batch).finally(() => {
        writing = false;
        pump();
      });
    }
    if (!noting && !writing && queue.length === 0) {
      for (const done of idle) done();
      idle = [];
    }
  }

  async function note(): Promise<void> {
    // A turn of the event loop gathers what one batch of requests brings.
    await new Promise(setImmediate);
    const batch = queue.splice(0, limits.bulkMax).filter(inTime);
    if (batch.length === 0) return;
    try {
      await notes.cover(batch.map(notedOf));
      noted.push(...batch);
    } catch (error) {
      for (const job of batch) job.failed(error);
    }
  }

  function inTime(job: Job): boolean {
    if (performance.now() < job.untilMs) return true;
    notes.failed(job.stream, job.entry.hash);
    job.failed(unavailable('waited too long for its turn'));
    return false;
  }

  async function writeBulk(all: Job[]): Promise<void> {
    const batch = all.filter(inTime);
    if (batch.length === 0) return;
    let clean = true;
    const fromMs = performance.now();
    try {
      const operations = batch.map((job) => job.operation);
      const result = await within(heads.bulkWrite(operations, { ordered: false, ...durable }));
      // The totals do not say which one is missing, so they are believed only when none is.
      if (result.matchedCount + result.insertedCount === batch.length) {
        onCommitted?.(performance.now() - fromMs, batch.length);
        for (const job of batch) job.done({ outcome: 'done' });
        return;
      }
    } catch (error) {
      // "Somebody else made this stream", and the rest of the bulk was carried out.
      clean = duplicatesIn((error as { cause?: unknown }).cause) !== undefined;
    }
    await readBack(batch, clean);
  }

  async function readBack(batch: Job[], clean: boolean): Promise<void> {
    const ids = batch.map((job) => job.stream);
    let found: Map<string, HeadDocument>;
    try {
      const documents = await within(heads.find({ _id: { $in: ids } }, settled).toArray());
      found = new Map(documents.map((document) => [document._id, document]));
    } catch (error) {
      for (const job of batch) unsure(job, error);
      return;
    }
    for (const job of batch) {
      const head = found.get(job.stream);
      const there = head?.tail.find((entry) => entry.version === job.entry.version);
      if (there?.hash === job.entry.hash) job.done({ outcome: 'done' });
      else if (clean || (head?.version ?? 0) >= job.entry.version) {
        notes.failed(job.stream, job.entry.hash);
        job.done({ outcome: 'conflict', found: head });
      } else unsure(job, unavailable('the write was not seen to happen'));
    }
  }

  function unsure(job: Job, error: unknown): void {
    onUnsure(notedOf(job));
    job.failed(error);
  }

  /** Returns when nothing is waiting or under way. */
  const drain = (): Promise<void> =>
    noting || writing || queue.length > 0
      ? new Promise((resolve) => idle.push(resolve))
      : Promise.resolve();

  return { write, drain };
}

const notedOf = ({ stream, entry }: Pick<Job, 'stream' | 'entry'>): Noted => ({
  ...{ stream, version: entry.version, hash: entry.hash },
});

import { type FileHandle, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { InRecord } from '../records.ts';
import {
  type About,
  createFrames,
  type Kept,
  printOf,
  readFrames,
  type Steps,
  withoutReplaced,
} from './frames.ts';

export type KeepOptions = {
  readonly file: string;
  readonly about: About;
  readonly key: Uint8Array;
  /** Whether what is kept is of the log that is there now; what is not is thrown away. */
  isOfThisLog(kept: Kept): Promise<boolean>;
  onTrouble(what: string, error: unknown): void;
  readonly nowMs: () => number;
};

/** Writes down what a follower reads, so that its next life begins where this one ended. */
export type Keeper = {
  /** A record that is to be read again by the next life. */
  take(record: InRecord): void;
  /** How far a partition was read, and what stood last there, whether it was taken or not. */
  at(name: string, last: InRecord, next: bigint): void;
  /** What is kept is not to be believed any more. */
  discard(): Promise<void>;
  close(): Promise<void>;
};

const lagMs = 24 * 3_600_000;
const writeEveryMs = 1_000;
/** Where only marks of freshness came, how far they were read is written less often. */
const markEveryMs = 10_000;
const bytesMax = 536_870_912;
const recordsAtOnce = 1_000;

/**
 * Opens the file of a follower: what it holds, checked, and a keeper that goes on with it. The file is written anew, without
 * what has been replaced, beside the old one, and takes its place when it is complete: a life that is still ending keeps its own.
 */
export async function openKeeper(
  options: KeepOptions,
): Promise<{ kept: Kept | undefined; keeper: Keeper }> {
  const { onTrouble } = options;
  const kept = await believed(options).catch((error: unknown) => {
    onTrouble('what was kept cannot be read', error);
    return undefined;
  });
  const keeper = startKeeper(options, kept);
  return { kept, keeper };
}

async function believed(options: KeepOptions): Promise<Kept | undefined> {
  const { file, about, key, nowMs, isOfThisLog, onTrouble } = options;
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!bytes) return undefined;
  const kept = await unhurried(readFrames(bytes, about, key));
  if (!kept) onTrouble('what was kept is damaged or of something else', undefined);
  if (!kept || kept.reached.size === 0) return undefined;
  if (!(await isOfThisLog(kept))) {
    onTrouble('what was kept is of another log', undefined);
    return undefined;
  }
  return { ...kept, records: await unhurried(withoutReplaced(kept.records, nowMs(), lagMs)) };
}

async function unhurried<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await new Promise(setImmediate);
  }
}

type Last = { readonly record: InRecord; readonly next: bigint };

function startKeeper(options: KeepOptions, kept: Kept | undefined): Keeper {
  const { file, about, key, onTrouble, nowMs } = options;
  const fresh = `${file}.${process.pid}`;
  let frames = createFrames(about, key);
  const last = new Map<string, Last>();
  let waiting: InRecord[] = [];
  let moved = false;
  let markedMs = 0;
  let begunMs = 0;
  let bytes = 0;
  let handle: FileHandle | undefined;
  let over = false;

  const reached = (): Kept['reached'] =>
    new Map([
      ...(kept?.reached ?? []),
      ...[...last].map(
        ([name, { record, next }]) =>
          [name, { next, last: { offset: record.offset, print: printOf(record) } }] as const,
      ),
    ]);

  async function write(parts: readonly Buffer[]): Promise<void> {
    const whole = Buffer.concat(parts);
    await handle?.appendFile(whole);
    bytes += whole.byteLength;
  }

  async function begin(records: readonly InRecord[]): Promise<void> {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    frames = createFrames(about, key);
    handle = await open(fresh, 'w', 0o600);
    bytes = 0;
    begunMs = performance.now();
    await write([frames.head()]);
    for (let at = 0; at < records.length; at += recordsAtOnce) {
      await write(records.slice(at, at + recordsAtOnce).map(frames.record));
    }
  }

  /** What was read since comes behind it, and how far that was; only then it takes the place of the one before. */
  async function beginAnew(records: readonly InRecord[]): Promise<void> {
    await begin(records);
    await mark();
    await rename(fresh, file);
  }

  /** All that waits, and how far everything was read: both of one moment, so that nothing is missing or told twice. */
  async function mark(): Promise<void> {
    const records = waiting;
    waiting = [];
    moved = false;
    markedMs = performance.now();
    await write([...records.map(frames.record), frames.mark(reached())]);
  }

  async function writeDown(): Promise<void> {
    const due = performance.now() - markedMs >= markEveryMs;
    if (over || !handle || (waiting.length === 0 && !(moved && due))) return;
    await mark();
    if (performance.now() - begunMs >= lagMs || bytes > bytesMax) await tidyUp();
  }

  /** What was replaced a day ago goes, as it goes from the topic. */
  async function tidyUp(): Promise<void> {
    const whole = await unhurried(readFrames(await readFile(file), about, key));
    const records = whole && (await unhurried(withoutReplaced(whole.records, nowMs(), lagMs)));
    if (!records) return end('it cannot be read again', undefined);
    await handle?.close();
    await beginAnew(records);
    if (bytes > bytesMax) await end('it has grown too large', undefined);
  }

  async function end(what: string, error: unknown): Promise<void> {
    over = true;
    waiting = [];
    onTrouble(`nothing is kept any more: ${what}`, error);
    await remove();
  }
  async function remove(): Promise<void> {
    await handle?.close().catch(() => undefined);
    handle = undefined;
    await Promise.all([file, fresh].map((one) => rm(one, { force: true }).catch(() => undefined)));
  }

  // One after the other: what is written twice at once is written in no order.
  let working = beginAnew(kept?.records ?? []).catch((error: unknown) =>
    end('it cannot be written', error),
  );
  const next = (work: () => Promise<void>): Promise<void> => {
    working = working.then(work).catch((error: unknown) => end('it cannot be written', error));
    return working;
  };
  const timer = setInterval(() => void next(writeDown), writeEveryMs);

  return {
    take(record) {
      if (!over) waiting.push(record);
    },
    at(name, record, upTo) {
      last.set(name, { record, next: upTo });
      moved = true;
    },
    discard() {
      over = true;
      clearInterval(timer);
      return next(remove);
    },
    async close() {
      clearInterval(timer);
      markedMs = Number.NEGATIVE_INFINITY;
      await next(writeDown);
      await next(async () => handle?.close());
    },
  };
}

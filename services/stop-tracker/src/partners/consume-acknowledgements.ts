import { Fault, type Instant, sideBySide } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import type { Ends, Progress } from '../stops/progress.ts';
import {
  type AcknowledgeDeps,
  acknowledgeOrTell,
  noteTold,
  type Told,
  type Word,
} from './acknowledge.ts';
import { decodeWord } from './wire.ts';

export type ConsumeDeps = AcknowledgeDeps & {
  readonly refused: (word: Word, code: string) => void;
  /** How long a word may come before the case it speaks of is known here … */
  readonly patienceMs?: number;
  /** … and where cases wait to be opened, for instance after this service was away, until they are. */
  readonly progress: Progress;
  readonly atMs: () => Instant;
};

type Read = {
  readonly place: string;
  readonly appendedAtMs: Instant;
  readonly said: Word | Told;
};

/** Stops at a time: what they append goes to the database together. */
const atOnce = 64;

/** Words that notification has verified: answers to webhooks, and what partners wrote to their topics. */
export const onAcknowledgements = ({ patienceMs = 5_000, progress, ...deps }: ConsumeDeps) => {
  // Where the events ended when a batch first held words of unknown stops: their cases are opened by one of these, or never.
  const met = new Map<string, Ends>();
  // What was taken of a batch that is not through yet.
  const heard = new Set<string>();

  /** False: its stop is not known here. */
  async function taken(said: Word | Told): Promise<boolean> {
    if (said.kind === 'told') return noteTold(deps, said);
    let known = true;
    await acknowledgeOrTell(deps, said, (word, code) => {
      if (code === 'not-found') known = false;
      else deps.refused(word, code);
    });
    return known;
  }

  /** Takes what can be taken, side by side, words of one stop in their order; answers those of unknown stops. */
  async function takenOf(words: readonly Read[]): Promise<Read[]> {
    const unknown: Read[] = [];
    const ofStops = Map.groupBy(words, ({ said: { partner, stop } }) => `${partner}/${stop}`);
    await sideBySide(ofStops.values(), atOnce, async (ofStop) => {
      for (const word of ofStop) {
        if (await taken(word.said)) heard.add(word.place);
        else unknown.push(word);
      }
    });
    return unknown;
  }

  /** Whether all that stood there when the batch was first met has been handled: this service may have been away. */
  async function isThrough(batch: string): Promise<boolean> {
    const ends = met.get(batch) ?? (await progress.ends());
    met.set(batch, ends);
    return progress.passed(ends);
  }

  return async (records: readonly InRecord[]): Promise<void> => {
    const words = records.map((record): Read => {
      const said = decodeWord(record.value);
      if (!said.ok) throw new Fault('undecodable', { retriable: false, message: said.error });
      return { place: placeOf(record), appendedAtMs: record.appendedAtMs, said: said.value };
    });
    const batch = words[0]?.place ?? '';
    const unknown = await takenOf(words.filter(({ place }) => !heard.has(place)));
    // A partner can be quicker than the case that follows its stop.
    const sinceMs = deps.atMs() - patienceMs;
    const old = unknown.filter(({ appendedAtMs }) => appendedAtMs <= sinceMs);
    const isEarly = old.length > 0 && !(await isThrough(batch));
    if (!isEarly) {
      // What was opened between the two looks is known by now.
      for (const { place, said } of await takenOf(old)) {
        heard.add(place);
        if (said.kind !== 'told') deps.refused(said, 'not-found');
      }
    }
    // The others have not waited for these, and are not taken again with them.
    if (isEarly || old.length < unknown.length)
      throw new Fault('stop-not-known-yet', { retriable: true });
    met.delete(batch);
    for (const { place } of words) heard.delete(place);
  };
};

const placeOf = ({ topic, partition, offset }: InRecord): string =>
  `${topic}/${partition}/${offset}`;

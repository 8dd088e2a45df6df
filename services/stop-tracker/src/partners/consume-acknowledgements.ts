import { Fault, type Instant } from '@doui/kernel';
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

/** Words that notification has verified: answers to webhooks, and what partners wrote to their topics. */
export const onAcknowledgements = ({ patienceMs = 5_000, progress, ...deps }: ConsumeDeps) => {
  // Where the events ended when a word of an unknown stop was first met: its case is opened by one of these, or never.
  const met = new Map<string, Ends>();

  /** A partner can be quicker than the case that follows its stop, and this service may have been away. */
  async function isEarly(record: InRecord): Promise<boolean> {
    if (deps.atMs() - record.appendedAtMs < patienceMs) return true;
    const place = placeOf(record);
    const ends = met.get(place) ?? (await progress.ends());
    met.set(place, ends);
    return !(await progress.passed(ends));
  }

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

  return async (records: readonly InRecord[]): Promise<void> => {
    let early = 0;
    for (const record of records) {
      const word = decodeWord(record.value);
      if (!word.ok) throw new Fault('undecodable', { retriable: false, message: word.error });
      if (await taken(word.value)) {
        met.delete(placeOf(record));
        continue;
      }
      if (await isEarly(record)) {
        early += 1;
        continue;
      }
      met.delete(placeOf(record));
      // What was opened between the two looks is known by now.
      if (await taken(word.value)) continue;
      if (word.value.kind !== 'told') deps.refused(word.value, 'not-found');
    }
    // The others do not wait for it: said again, they change nothing.
    if (early > 0) throw new Fault('stop-not-known-yet', { retriable: true });
  };
};

const placeOf = ({ topic, partition, offset }: InRecord): string =>
  `${topic}/${partition}/${offset}`;

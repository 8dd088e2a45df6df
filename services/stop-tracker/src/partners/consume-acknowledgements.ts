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

type Read = { readonly record: InRecord; readonly said: Word | Told };

/** Stops at a time: what they append goes to the database together. */
const atOnce = 64;

/** Words that notification has verified: answers to webhooks, and what partners wrote to their topics. */
export const onAcknowledgements = ({ patienceMs = 5_000, progress, ...deps }: ConsumeDeps) => {
  // Where the events ended when a word of an unknown stop was first met: its case is opened by one of these, or never.
  const met = new Map<string, Ends>();
  // What was taken of a batch that is not through yet.
  const heard = new Set<string>();

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

  /** True: it waits for its case. */
  async function waits(record: InRecord, said: Word | Told): Promise<boolean> {
    if (!(await taken(said))) {
      if (await isEarly(record)) return true;
      // What was opened between the two looks is known by now.
      if (!(await taken(said)) && said.kind !== 'told') deps.refused(said, 'not-found');
    }
    const place = placeOf(record);
    met.delete(place);
    heard.add(place);
    return false;
  }

  return async (records: readonly InRecord[]): Promise<void> => {
    const ofStops = new Map<string, Read[]>();
    for (const record of records) {
      if (heard.has(placeOf(record))) continue;
      const word = decodeWord(record.value);
      if (!word.ok) throw new Fault('undecodable', { retriable: false, message: word.error });
      const { partner, stop } = word.value;
      const of = `${partner}/${stop}`;
      ofStops.set(of, [...(ofStops.get(of) ?? []), { record, said: word.value }]);
    }
    let early = 0;
    let failed: unknown;
    const due = [...ofStops.values()];
    const worker = async (): Promise<void> => {
      for (let next = due.shift(); next && !failed; next = due.shift()) {
        for (const { record, said } of next) if (await waits(record, said)) early += 1;
      }
    };
    const ended = Array.from({ length: atOnce }, () =>
      worker().catch((error: unknown) => {
        failed ??= error;
      }),
    );
    await Promise.all(ended);
    if (failed) throw failed;
    // The others have not waited for it, and are not taken again with it.
    if (early > 0) throw new Fault('stop-not-known-yet', { retriable: true });
    for (const record of records) heard.delete(placeOf(record));
  };
};

const placeOf = ({ topic, partition, offset }: InRecord): string =>
  `${topic}/${partition}/${offset}`;

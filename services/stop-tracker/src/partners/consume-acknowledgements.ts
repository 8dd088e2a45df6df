import { Fault, type Instant } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import { type AcknowledgeDeps, acknowledgeOrTell, noteTold, type Word } from './acknowledge.ts';
import { decodeWord } from './wire.ts';

export type ConsumeDeps = AcknowledgeDeps & {
  readonly refused: (word: Word, code: string) => void;
  /** How long a word may come before the case it speaks of is known here. */
  readonly patienceMs?: number;
  readonly atMs: () => Instant;
};

/** Words that notification has verified: answers to webhooks, and what partners wrote to their topics. */
export const onAcknowledgements =
  ({ patienceMs = 5_000, ...deps }: ConsumeDeps) =>
  async (records: readonly InRecord[]): Promise<void> => {
    for (const { value, appendedAtMs } of records) {
      const word = decodeWord(value);
      if (!word.ok) throw new Fault('undecodable', { retriable: false, message: word.error });
      // A partner can be quicker than the case that follows its stop.
      const isEarly = deps.atMs() - appendedAtMs < patienceMs;
      const notKnownYet = () => new Fault('stop-not-known-yet', { retriable: true });
      const said = word.value;
      if (said.kind === 'told') {
        if (!(await noteTold(deps, said)) && isEarly) throw notKnownYet();
        continue;
      }
      await acknowledgeOrTell(deps, said, (refusedWord, code) => {
        if (code === 'not-found' && isEarly) throw notKnownYet();
        deps.refused(refusedWord, code);
      });
    }
  };

import { Fault } from '@doui/kernel';

export type OutRecord = {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers?: Record<string, string>;
};

export type AccessSenderOptions = {
  /** `stream.publisher()`. */
  readonly publisher: { send(records: OutRecord[]): Promise<unknown> };
  /** How many entries were written, or lost, at once. */
  readonly onWritten?: (entries: number) => void;
  readonly onLost: (entries: number) => void;
};

type Waiting = {
  readonly records: readonly OutRecord[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
};

const recordsPerSendMax = 500;

/**
 * Sends the records of entries of access; resolves once they are durable. While one send is under way the
 * next entries gather, so there is no timer and no added delay. Not written: the fault becomes `503`
 * and nothing is told.
 */
export function accessSender({ publisher, onWritten, onLost }: AccessSenderOptions) {
  const waiting: Waiting[] = [];
  let sending = false;

  async function drain(): Promise<void> {
    if (sending) return;
    sending = true;
    while (waiting.length > 0) {
      const group: Waiting[] = [];
      for (let count = 0; count < recordsPerSendMax; ) {
        const next = waiting.shift();
        if (!next) break;
        group.push(next);
        count += next.records.length;
      }
      try {
        await publisher.send(group.flatMap(({ records }) => records));
        onWritten?.(group.length);
        for (const { done } of group) done();
      } catch (cause) {
        onLost(group.length);
        const fault = new Fault('access-record-not-written', { retriable: true, cause });
        for (const { failed } of group) failed(fault);
      }
    }
    sending = false;
  }

  return (records: readonly OutRecord[]): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ records, done: resolve, failed: reject });
      void drain();
    });
}

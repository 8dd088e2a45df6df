import { Fault } from '@doui/kernel';

export type OutRecord = {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers?: Record<string, string>;
};

type Publisher = { send(records: OutRecord[]): Promise<unknown> };

export type AccessSenderOptions = {
  /** `stream.publisher()`. */
  readonly publisher: Publisher;
  /** Others beside it: each has one send under way, so that entries need not wait for a whole one before theirs. */
  readonly also?: readonly Publisher[];
  /** How many entries were written, or lost, at once. */
  readonly onWritten?: (entries: number) => void;
  readonly onLost: (entries: number) => void;
  /** Makes fewer records of those that go out together. */
  readonly gather?: (records: readonly OutRecord[]) => OutRecord[];
};

type Waiting = {
  readonly records: readonly OutRecord[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
};

const recordsPerSendMax = 500;

/**
 * Sends the records of entries of access; resolves once they are durable. While every publisher has a send
 * under way the next entries gather, so there is no timer and no added delay. Not written: the fault becomes
 * `503` and nothing is told. Entries of requests that did not wait for each other have no order.
 */
export function accessSender({
  publisher,
  also = [],
  onWritten,
  onLost,
  gather = (records) => [...records],
}: AccessSenderOptions) {
  const waiting: Waiting[] = [];
  const idle: Publisher[] = [publisher, ...also];

  async function drain(): Promise<void> {
    const used = idle.shift();
    if (!used) return;
    while (waiting.length > 0) {
      const group: Waiting[] = [];
      for (let count = 0; count < recordsPerSendMax; ) {
        const next = waiting.shift();
        if (!next) break;
        group.push(next);
        count += next.records.length;
      }
      try {
        await used.send(gather(group.flatMap(({ records }) => records)));
        onWritten?.(group.length);
        for (const { done } of group) done();
      } catch (cause) {
        onLost(group.length);
        const fault = new Fault('access-record-not-written', { retriable: true, cause });
        for (const { failed } of group) failed(fault);
      }
    }
    idle.push(used);
  }

  return (records: readonly OutRecord[]): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ records, done: resolve, failed: reject });
      void drain();
    });
}

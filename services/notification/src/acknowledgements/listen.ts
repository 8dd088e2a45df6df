import { topics } from '@doui/events';
import type { Consumer, InRecord, Stream } from '@doui/stream';

/**
 * Reads the acknowledgement topics of all partners that have one. `refresh` is called when a partner was
 * added: a consumer's topics cannot be changed, so another one takes its place, from the same offsets.
 */
export function listenToPartners(options: {
  readonly stream: Pick<Stream, 'consume'>;
  readonly partners: () => readonly string[];
  readonly onBatch: (records: readonly InRecord[]) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}): { refresh(): Promise<void>; stop(): Promise<void> } {
  let consumer: Consumer | undefined;
  let listening = '';
  let turn: Promise<void> = Promise.resolve();
  let stopped = false;

  const change = async (): Promise<void> => {
    const wanted = options.partners().map(topics.partnerAcks).sort();
    if (stopped || wanted.join() === listening) return;
    await consumer?.stop();
    listening = wanted.join();
    consumer = options.stream.consume({
      group: 'notification.acks.0',
      topics: wanted,
      onBatch: options.onBatch,
      onFault: options.onFault,
    });
  };
  const refresh = (): Promise<void> => {
    turn = turn.then(change, change);
    return turn;
  };
  return {
    refresh,
    async stop() {
      stopped = true;
      await turn.catch(() => undefined);
      await consumer?.stop();
    },
  };
}

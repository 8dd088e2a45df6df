export type FetchedRecord = {
  readonly offset: string;
  readonly key: Uint8Array | null;
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
};
export type Aborted = { readonly producerId: string; readonly firstOffset: string };

/**
 * Leaves out the records of aborted transactions. kafkajs's own filter enters one transaction per
 * record and takes any record with a key of four zero bytes for an abort marker, so interleaved
 * aborted transactions leak.
 */
export function withoutAborted<Message extends FetchedRecord>(fetched: {
  messages: readonly Message[];
  abortedTransactions?: readonly Aborted[] | null;
}): readonly Message[] {
  const { messages, abortedTransactions } = fetched;
  if (!abortedTransactions || abortedTransactions.length === 0) return messages;
  const starts = abortedTransactions
    .map(({ producerId, firstOffset }) => ({ producerId, firstOffset: BigInt(firstOffset) }))
    .sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const aborting = new Set<string>();
  let next = 0;
  return messages.filter((message) => {
    const offset = BigInt(message.offset);
    for (; next < starts.length; next++) {
      const start = starts[next];
      if (!start || start.firstOffset > offset) break;
      aborting.add(start.producerId);
    }
    const { producerId, inTransaction } = message.batchContext;
    if (message.isControlRecord) {
      if (isAbortMarker(message.key)) aborting.delete(producerId);
      return true;
    }
    return !(inTransaction && aborting.has(producerId));
  });
}

/** A control record's key is its version and its type, 16 bits each: 0 aborts, 1 commits. */
const isAbortMarker = (key: Uint8Array | null): boolean =>
  key !== null && key.length >= 4 && key[2] === 0 && key[3] === 0;

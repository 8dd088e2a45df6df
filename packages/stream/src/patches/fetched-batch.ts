import { type Aborted, type FetchedRecord, withoutAborted } from './aborted-records.ts';

type Partition = {
  readonly partition: number;
  readonly highWatermark: string;
  readonly messages: readonly FetchedRecord[];
  readonly abortedTransactions?: readonly Aborted[] | null;
};

/**
 * A batch as kafkajs knows it, with all its questions, but filled without a long integer per record and
 * without copies where nothing is left out.
 */
export function fetchedBatch(original: { prototype: object }): unknown {
  function Batch(
    this: Record<string, unknown>,
    topic: string,
    fetchedOffset: string,
    partition: Partition,
  ): void {
    const { messages, abortedTransactions } = partition;
    this['topic'] = topic;
    this['partition'] = partition.partition;
    this['highWatermark'] = partition.highWatermark;
    this['fetchedOffset'] = fetchedOffset;
    this['rawMessages'] = messages;
    const within = fromOffset(messages, fetchedOffset);
    this['messagesWithinOffset'] = within;
    const kept = withoutAborted({
      messages: within,
      abortedTransactions: abortedTransactions ?? [],
    });
    this['messages'] = kept.some(({ isControlRecord }) => isControlRecord)
      ? kept.filter(({ isControlRecord }) => !isControlRecord)
      : kept;
  }
  Batch.prototype = Object.create(original.prototype);
  return Batch;
}

/** A broker sends whole batches, so the first may begin before what was asked for. */
function fromOffset(messages: readonly FetchedRecord[], wanted: string): readonly FetchedRecord[] {
  const first = messages[0];
  if (!first || BigInt(first.offset) >= BigInt(wanted)) return messages;
  return messages.filter(({ offset }) => BigInt(offset) >= BigInt(wanted));
}

type Partitioned = { readonly partition?: number };

/**
 * Groups messages by the partition they name. kafkajs copies the whole group for each message, which
 * takes a time that grows with the square of the batch; and it would choose a partition by itself.
 */
export function groupByPartition<Message extends Partitioned>(batch: {
  topic: string;
  partitionMetadata: readonly unknown[];
  messages: readonly Message[];
}): Record<number, Message[]> {
  const groups: Record<number, Message[]> = {};
  if (batch.partitionMetadata.length === 0) return groups;
  for (const message of batch.messages) {
    const { partition } = message;
    if (partition === undefined) throw new TypeError(`no partition named for ${batch.topic}`);
    const group = groups[partition];
    if (group) group.push(message);
    else groups[partition] = [message];
  }
  return groups;
}

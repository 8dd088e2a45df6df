import type { StreamAdmin } from '@doui/stream';

/** Where topics ended at some moment, in their order. */
export type Ends = readonly (readonly bigint[])[];

export interface Progress {
  ends(): Promise<Ends>;
  /** Whether all that stood there then has been handled here. */
  passed(ends: Ends): Promise<boolean>;
}

/** How far a group of this service has come with its topics, as its committed offsets say. */
export const progressOf = (
  admin: Pick<StreamAdmin, 'endOffsets' | 'committed'>,
  group: string,
  topics: readonly string[],
): Progress => ({
  ends: () => Promise.all(topics.map((topic) => admin.endOffsets(topic))),
  async passed(ends) {
    const handled = await Promise.all(topics.map((topic) => admin.committed(group, topic)));
    return ends.every((ofTopic, at) =>
      ofTopic.every((end, partition) => (handled[at]?.get(partition)?.offset ?? 0n) >= end),
    );
  },
});

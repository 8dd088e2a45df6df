import { topics } from '@doui/events';
import { Fault } from '@doui/kernel';
import type { StreamAdmin } from '@doui/stream';

/** As `infra/topics.yaml` says of the templates `doui.partner.<id>.events.v1` and `.acks.v1`. */
const config = {
  'cleanup.policy': 'delete',
  'message.timestamp.type': 'LogAppendTime',
  'retention.ms': 2_592_000_000,
};

/** Makes a partner's two topics; its user may read the one in one group, write the other, no more. */
export const openTopic =
  (options: { admin: StreamAdmin; partitions: number; ownUser: string }) =>
  async (partner: string, kafkaUser: string): Promise<void> => {
    const { admin, partitions, ownUser } = options;
    const name = topics.partnerEvents(partner);
    const acks = topics.partnerAcks(partner);
    // Rights first: whether a topic exists is shown only to those who may use it.
    await admin.ensureAcls([
      { user: ownUser, resource: 'topic', name, operation: 'Write' },
      { user: kafkaUser, resource: 'topic', name, operation: 'Read' },
      { user: ownUser, resource: 'topic', name: acks, operation: 'Read' },
      { user: kafkaUser, resource: 'topic', name: acks, operation: 'Write' },
      { user: kafkaUser, resource: 'group', name: `${kafkaUser}.events`, operation: 'Read' },
    ]);
    for (let tries = 1; ; tries++) {
      try {
        return await admin.ensureTopics([
          { name, partitions, config },
          { name: acks, partitions, config },
        ]);
      } catch (error) {
        // It takes the brokers a moment until new rights hold everywhere.
        if (tries === triesMax || !(error instanceof Fault)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };

const triesMax = 10;

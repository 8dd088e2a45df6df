import { topics } from '@doui/events';
import type { StreamAdmin } from '@doui/stream';

/** As `infra/topics.yaml` says of the template `doui.partner.<id>.events.v1`. */
const config = {
  'cleanup.policy': 'delete',
  'message.timestamp.type': 'LogAppendTime',
  'retention.ms': 2_592_000_000,
};

/** Makes a partner's topic; the partner's user may read it, in one group, and nothing else. */
export const openTopic =
  (options: { admin: StreamAdmin; partitions: number; ownUser: string }) =>
  async (partner: string, kafkaUser: string): Promise<void> => {
    const { admin, partitions, ownUser } = options;
    const name = topics.partnerEvents(partner);
    await admin.ensureTopics([{ name, partitions, config }]);
    await admin.ensureAcls([
      { user: ownUser, resource: 'topic', name, operation: 'Write' },
      { user: kafkaUser, resource: 'topic', name, operation: 'Read' },
      { user: kafkaUser, resource: 'group', name: `${kafkaUser}.events`, operation: 'Read' },
    ]);
  };

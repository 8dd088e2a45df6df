import type { StreamAdmin } from '@doui/stream';
import type { FeedTopics } from '../things/handle.ts';
import { type FeedTemplates, feedAclSpecs, feedTopicSpecs } from './templates-wire.ts';

/** Makes a feed's topics and lets the gate, its source and its recipient at them; may be repeated. */
export const kafkaFeedTopics = (
  admin: StreamAdmin,
  templates: FeedTemplates,
  partitions: number,
): FeedTopics => ({
  async prepare(feed) {
    const parties = { ...feed, partitions };
    await admin.ensureTopics(feedTopicSpecs(templates, parties));
    await admin.ensureAcls(feedAclSpecs(templates, parties));
  },
});

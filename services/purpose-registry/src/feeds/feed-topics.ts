import { Fault } from '@doui/kernel';
import type { StreamAdmin } from '@doui/stream';
import type { FeedTopics } from '../things/handle.ts';
import {
  type FeedParties,
  type FeedTemplates,
  feedAclSpecs,
  feedTopicSpecs,
} from './templates-wire.ts';

const triesMax = 20;
const betweenTriesMs = 100;
// Longer than a healthy broker takes; the caller gets its 503 rather than a long silence.
const withinMs = 8_000;

/** Makes a feed's topics and lets the gate, its source and its recipient at them; may be repeated. */
export const kafkaFeedTopics = (
  admin: StreamAdmin,
  templates: FeedTemplates,
  partitions: number,
): FeedTopics => ({
  async prepare(feed) {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const fault = new Fault('publish-unavailable', {
      retriable: true,
      message: 'no topics in time',
    });
    const timer = setTimeout(() => reject(fault), withinMs);
    await Promise.race([make(admin, templates, { ...feed, partitions }), late]).finally(() =>
      clearTimeout(timer),
    );
  },
});

async function make(
  admin: StreamAdmin,
  templates: FeedTemplates,
  parties: FeedParties,
): Promise<void> {
  // Rights first, our own too: a topic is not even shown to those who may not use it.
  await admin.ensureAcls(feedAclSpecs(templates, parties));
  for (let tries = 1; ; tries++) {
    try {
      return await admin.ensureTopics(feedTopicSpecs(templates, parties));
    } catch (error) {
      // It takes the brokers a moment until new rights hold; nothing else is worth waiting for.
      const refused = error instanceof Fault && /authoriz/i.test(error.message);
      if (tries === triesMax || !refused) throw error;
      await new Promise((resolve) => setTimeout(resolve, betweenTriesMs));
    }
  }
}

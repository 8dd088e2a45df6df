import { topics } from '@doui/events';
import { partitions } from './servers.ts';

/** A `StreamAdmin` of `@doui/stream`, which this package is not to know: it is tested with it. */
type Admin = {
  ensureTopics(
    topics: { name: string; partitions: number; config: Record<string, string> }[],
  ): Promise<void>;
  ensureAcls(acls: Right[]): Promise<void>;
};
type Right = {
  readonly user: string;
  readonly resource: 'topic' | 'group' | 'transactional-id';
  readonly name: string;
  readonly operation: 'Read' | 'Write' | 'Describe';
};

export const right = (
  user: string,
  resource: Right['resource'],
  name: string,
  operation: Right['operation'],
): Right => ({ user, resource, name, operation });

/** The topics of a feed, and who may at them, as `infra/acls.yaml` says under `created: feed`. */
export async function prepareFeed(admin: Admin, feed: string): Promise<void> {
  const [fromSource, out, deadLetter] = [
    topics.feedIn(feed),
    topics.feedOut(feed),
    topics.feedDeadLetter(feed),
  ];
  const config = { 'message.timestamp.type': 'LogAppendTime' };
  await admin.ensureTopics(
    [fromSource, out, deadLetter].map((name) => ({ name, partitions, config })),
  );
  const ids = Array.from({ length: partitions }, (_, partition) => `gate.${feed}.${partition}`);
  await admin.ensureAcls([
    right('gate', 'topic', fromSource, 'Read'),
    right('gate', 'topic', out, 'Read'),
    right('gate', 'topic', out, 'Write'),
    right('gate', 'topic', deadLetter, 'Write'),
    right('gate', 'group', `gate.feed.${feed}`, 'Read'),
    right('stop-tracker', 'topic', fromSource, 'Describe'),
    right('stop-tracker', 'topic', out, 'Describe'),
    ...ids.flatMap((id) => [
      right('gate', 'transactional-id', id, 'Write'),
      right('stop-tracker', 'transactional-id', id, 'Write'),
      right('stop-tracker', 'transactional-id', id, 'Describe'),
    ]),
  ]);
}

export type { AclOperation, AclSpec, CommittedOffset, StreamAdmin, TopicSpec } from './admin.ts';
export { connect, type Stream, type StreamOptions, type StreamTelemetry } from './connect.ts';
export type { ConsumeOptions, Consumer } from './consume.ts';
export { monotonicMs } from './deadline.ts';
export type { Fencer } from './fence.ts';
export type { Follower, FollowOptions } from './follow.ts';
export type { OwnTopic, OwnTopicOptions } from './own-topic.ts';
export type { StatedVersion } from './own-versions.ts';
export type { StreamPublisher } from './publisher.ts';
export type { InRecord, OutRecord } from './records.ts';
export type { Opened, Released, ReleaseOptions, Releaser } from './release.ts';
export type { Share, SharedBatch, ShareOptions } from './share.ts';
export { promptSockets, type SocketFactory } from './sockets.ts';
export {
  type Publication,
  type PublishedEntry,
  type StatePublisher,
  type StatePublisherOptions,
  statePublisher,
} from './state-publisher.ts';

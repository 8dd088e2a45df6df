import { readFileSync } from 'node:fs';
import type { Kafka as KafkaClient, KafkaConfig, LogEntry, RetryOptions } from 'kafkajs';
import { createAdmin, type StreamAdmin } from './admin.ts';
import { type ConsumeOptions, type Consumer, startConsumer } from './consume.ts';
import { createFencer, type Fencer } from './fence.ts';
import { type Follower, type FollowOptions, startFollower } from './follow.ts';
import { writeGenesis } from './genesis.ts';
import { Kafka, logLevel } from './kafkajs.ts';
import { type OwnTopic, type OwnTopicOptions, startOwner } from './own-topic.ts';
import { createPublisher, type StreamPublisher } from './publisher.ts';
import { createReleaser, type ReleaseOptions, type Releaser } from './release.ts';
import { settings } from './settings.ts';
import { type Share, type ShareOptions, startShare } from './share.ts';
import { promptSockets, type SocketFactory } from './sockets.ts';

export type StreamOptions = {
  readonly brokers: readonly string[] | string;
  readonly username: string;
  readonly password: string;
  /** PEM text or the path of a PEM file; with it TLS is spoken. */
  readonly ca?: string;
  readonly clientId: string;
  /** Partitions of every keyed topic, from `infra/topics.yaml`. */
  readonly partitions: number;
  readonly telemetry?: StreamTelemetry;
  /** A folder in which followers of state topics keep what they have read for their next life; without it none does. */
  readonly keepDir?: string;
  /** Makes the sockets; tests put faults between us and the broker with it. */
  readonly socketFactory?: SocketFactory;
};

/** Where this package says what it sees. No keys and no values ever go there. */
export type StreamTelemetry = {
  log?(level: 'debug' | 'warn' | 'error', message: string, fields: Record<string, unknown>): void;
};

/** What the parts of this package share. */
export type Door = {
  readonly partitions: number;
  readonly keepDir?: string | undefined;
  /** A client of its own connections. Nothing is retried inside: who calls knows better. */
  client(purpose: string, retry?: RetryOptions): KafkaClient;
  clientName(purpose: string): string;
  log(level: 'debug' | 'warn' | 'error', message: string, fields?: Record<string, unknown>): void;
};

export type Stream = {
  readonly partitions: number;
  publisher(): StreamPublisher;
  follow(options: FollowOptions): Follower;
  /** The watch of a state topic's one writer over it: manifests, and no version behind a newer one. */
  own(options: OwnTopicOptions): OwnTopic;
  consume(options: ConsumeOptions): Consumer;
  /** A group's share of a topic whose offsets are committed elsewhere, partition by partition. */
  share(options: ShareOptions): Share;
  release(options: ReleaseOptions): Releaser;
  /** Fences releasers and reads where topics end, over connections that are kept. */
  fencer(): Fencer;
  admin(): StreamAdmin;
  close(): Promise<void>;
  /** Writes the genesis of the empty partitions of a state topic; answers which they were. */
  writeGenesis(genesis: {
    topic: string;
    incarnation: string;
    macKey: Uint8Array;
  }): Promise<number[]>;
};

/** Opens the door to Kafka. Connections are made when they are first needed. */
export const connect = (options: StreamOptions): Stream => streamOver(openDoor(options));

/** The same over a door somebody else has opened. */
export function streamOver(door: Door): Stream {
  let shared: StreamAdmin | undefined;
  const sharedAdmin = (): StreamAdmin => {
    shared ??= createAdmin(door);
    return shared;
  };
  return {
    partitions: door.partitions,
    publisher: () => createPublisher(door),
    follow: (follow) => startFollower(door, follow),
    own: (own) => startOwner(door, own),
    consume: (consume) => startConsumer(door, consume),
    share: (share) => startShare(door, share),
    release: (release) => createReleaser(door, sharedAdmin(), release),
    fencer: () => createFencer(door),
    admin: () => createAdmin(door),
    close: async () => shared?.close(),
    writeGenesis: (genesis) => writeGenesis(door, genesis),
  };
}

function openDoor(options: StreamOptions): Door {
  const brokers =
    typeof options.brokers === 'string' ? options.brokers.split(',') : [...options.brokers];
  const { ca } = options;
  const pem = ca === undefined || ca.includes('-----BEGIN') ? ca : readFileSync(ca, 'utf8');
  const log: Door['log'] = (level, message, fields = {}) =>
    options.telemetry?.log?.(level, message, fields);
  const config: KafkaConfig = {
    brokers: brokers.map((broker) => broker.trim()),
    ...(pem === undefined ? {} : { ssl: { ca: [pem], rejectUnauthorized: true } }),
    sasl: { mechanism: 'scram-sha-512', username: options.username, password: options.password },
    connectionTimeout: settings.connectionTimeoutMs,
    authenticationTimeout: settings.authenticationTimeoutMs,
    requestTimeout: settings.requestTimeoutMs,
    enforceRequestTimeout: true,
    socketFactory: options.socketFactory ?? promptSockets,
    // Enough to try every broker of the list once when a connection is made.
    retry: { retries: Math.max(2, brokers.length), initialRetryTime: 30, maxRetryTime: 200 },
    logLevel: logLevel.WARN,
    // kafkajs calls everything an error; what is one for us, the caller says.
    logCreator: () => (entry: LogEntry) => {
      const { message, error, groupId } = entry.log;
      log('debug', `kafkajs ${entry.namespace}: ${message}`, { error, groupId });
    },
  };
  return {
    partitions: options.partitions,
    keepDir: options.keepDir,
    clientName: (purpose) => `${options.clientId}.${purpose}`,
    client: (purpose, retry) =>
      new Kafka({
        ...config,
        clientId: `${options.clientId}.${purpose}`,
        ...(retry ? { retry } : {}),
      }),
    log,
  };
}

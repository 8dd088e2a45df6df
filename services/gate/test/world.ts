import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import {
  ConsentStateSchema,
  create,
  decode,
  encode,
  GatePassedSchema,
  type GateStatus,
  GateStatusSchema,
  type MessageInitShape,
  macHeader,
  OptOutStateSchema,
  type ProvisionRecord,
  ProvisionRecordSchema,
  RegistryStateSchema,
  sealState,
  stateTopics,
  topics,
} from '@doui/events';
import { pairwiseId, readMasterKey } from '@doui/keyring';
import { type AclSpec, connect, type InRecord, type Stream } from '@doui/stream';
import { kafkaPassword, testServers, until } from '@doui/testing';

export const partitions = 6;
const day = 86_400_000;

/**
 * T and its parts for tests of faults on a machine that is busy with other tests: every wait is longer,
 * nothing else differs. The product's own figures are tried where only the clock matters.
 */
export const patient = { stalenessMs: 2_000, leaseMs: 2_000, closingMs: 5_000 };
const patientEnv = {
  DOUI_STALENESS_MS: String(patient.stalenessMs),
  DOUI_LEASE_MS: String(patient.leaseMs),
  DOUI_CLOSING_MS: String(patient.closingMs),
};

/** Random ids, so that runs beside each other on one broker never meet. */
export const newId = (prefix: string): string =>
  `${prefix}${Math.random().toString(36).slice(2, 10)}${Date.now().toString(36)}`;

export const connectAs = (user: string): Stream =>
  connect({
    brokers: testServers().kafka.brokers,
    username: user,
    password: kafkaPassword(user),
    clientId: `test.${user}`,
    partitions,
  });

/** One organisation with a feed on real Kafka; the test plays owners, source and recipient. */
export async function createWorld() {
  const stream = connectAs('admin');
  const admin = stream.admin();
  const publisher = stream.publisher();
  const macKey = readFileSync(testServers().keyFiles.stateMac);
  const masterKey = readMasterKey(testServers().keyFiles.master);
  const org = newId('org');
  const feed = newId('feed');
  const stops: (() => Promise<unknown>)[] = [];
  const versions = new Map<string, number>();

  for (const topic of stateTopics) {
    await stream.writeGenesis({ topic, incarnation: 'test', macKey });
  }
  await makeFeedTopics(admin, feed);

  const nextVersion = (key: string): number => {
    const version = (versions.get(key) ?? 0) + 1;
    versions.set(key, version);
    return version;
  };

  function send(topic: string, key: string, value: Uint8Array): Promise<void> {
    const headers = { [macHeader]: sealState(macKey, topic, key, value) };
    return publisher.send([{ topic, key, value, headers }]);
  }

  type Body = NonNullable<MessageInitShape<typeof RegistryStateSchema>['body']>;
  async function put(kind: string, id: string, body: Body, retired = false): Promise<number> {
    const key = `${org}/${kind}/${id}`;
    const version = nextVersion(key);
    const message = { org, kind, id, version: BigInt(version), lowestReader: 1, retired, body };
    const value = encode(RegistryStateSchema, create(RegistryStateSchema, message));
    await send(topics.registryState, key, value);
    return version;
  }

  const feedBody = (change: { status?: string } = {}): Body => ({
    case: 'feed',
    value: {
      purpose: 'moving',
      recipient: 'denki',
      format: 'json',
      status: change.status ?? 'open',
      items: [
        { item: 'name', members: ['name', 'kana'] },
        { item: 'address', members: ['address'] },
      ],
    },
  });

  async function registry(): Promise<void> {
    const text = { ja: '引越し', en: 'moving' };
    await put('organisation', org, {
      case: 'organisation',
      value: { name: text, kind: 'private', profile: 'act', processorGap: 'deny' },
    });
    for (const item of ['name', 'address']) {
      const value = { name: text, category: 'ordinary', acquiredBy: 'directly' };
      await put('item', item, { case: 'item', value });
    }
    await put('purpose', 'moving', {
      case: 'purpose',
      value: {
        title: text,
        items: ['name', 'address'],
        includesProvision: true,
        purposeVersion: 1,
        consentValidFrom: 1,
        publishedAtMs: BigInt(Date.now() - 30 * day),
        told: true,
        uses: ['use', 'provide'],
      },
    });
    await put('recipient', 'denki', {
      case: 'recipient',
      value: { name: text, relation: 'third-party', country: 'JP', partner: 'denki' },
    });
    await put('feed', feed, feedBody());
  }

  /** Gives, narrows or withdraws a person's consent; answers its version. */
  async function consent(
    person: string,
    items: readonly string[],
    more: { expiresAtMs?: number } = {},
  ): Promise<number> {
    const key = `${org}/person/${person}`;
    const version = nextVersion(`consent/${key}`);
    const given = items.length > 0;
    const message = create(ConsentStateSchema, {
      org,
      person,
      version: BigInt(version),
      lowestReader: 1,
      answers: [
        {
          purpose: 'moving',
          purposeVersion: 1,
          notice: 'welcome',
          noticeVersion: 1,
          status: given ? 'given' : 'withdrawn',
          scopes: items.map((item) => ({ item, recipients: ['denki'] })),
          givenAtMs: BigInt(Date.now() - day),
          answerVersion: BigInt(version),
          expiresAtMs: BigInt(more.expiresAtMs ?? 0),
          stoppedVersion: BigInt(version > 1 ? version : 0),
        },
      ],
    });
    await send(topics.consentState, key, encode(ConsentStateSchema, message));
    return version;
  }

  async function stopOfUse(person: string): Promise<number> {
    const key = `${org}/person/${person}`;
    const version = nextVersion(`optout/${key}`);
    const message = create(OptOutStateSchema, {
      org,
      kind: 'person',
      id: person,
      version: BigInt(version),
      lowestReader: 1,
      body: {
        case: 'person',
        value: { stops: [{ kind: 'provision', atMs: BigInt(Date.now()) }] },
      },
    });
    await send(topics.optoutState, key, encode(OptOutStateSchema, message));
    return version;
  }

  /** Servers that have been up for long may be older than the list of topics. */
  async function canaryTopic(): Promise<void> {
    const config = { 'message.timestamp.type': 'LogAppendTime' };
    await admin.ensureTopics([{ name: topics.canaryOut, partitions, config }]);
    await admin.ensureAcls([
      { user: 'gate', resource: 'topic', name: topics.canaryOut, operation: 'Write' },
    ]);
  }

  return {
    org,
    feed,
    stream,
    canaryTopic,
    admin,
    publisher,
    macKey,
    put,
    feedBody,
    registry,
    consent,
    stopOfUse,
    sendState: send,
    /** How the feed's recipient calls the person. */
    pairwise: (person: string) => pairwiseId(masterKey, 'denki', 1, person),
    source: (records: readonly { key: string | null; value: string | null }[]) =>
      publisher.send(
        records.map(({ key, value }) => ({
          topic: topics.feedIn(feed),
          key,
          value: value === null ? null : Buffer.from(value),
        })),
      ),
    /** Follows a topic as a reader that does not see what was aborted. */
    watch(topic: string) {
      const records: InRecord[] = [];
      const follower = stream.follow({
        group: newId('test.watch.'),
        topics: [topic],
        readCommitted: true,
        onRecord: (record) => {
          records.push(record);
          return 'done';
        },
      });
      stops.push(() => follower.stop());
      return { records, caughtUp: follower.caughtUp };
    },
    /** Waits until everything that came in so far is decided. */
    async drained(): Promise<void> {
      const topic = topics.feedIn(feed);
      const ends = await admin.endOffsets(topic);
      await until(
        async () => {
          const now = await admin.committed(`gate.feed.${feed}`, topic);
          return ends.every((end, partition) => (now.get(partition)?.offset ?? 0n) === end);
        },
        { what: 'every record is decided', withinMs: 60_000, everyMs: 100 },
      );
    },
    /** A gate as a process of its own. */
    async gate(instance: number, env: Record<string, string> = {}) {
      const gate = await startGate(instance, { ...patientEnv, ...env });
      stops.push(() => gate.end());
      return gate;
    },
    async end() {
      for (const stop of stops.reverse()) await stop();
      await put('feed', feed, feedBody(), true);
      await publisher.close();
      await admin.close();
      await stream.close();
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** Topics and ACLs as `infra/acls.yaml` says under `created: feed`. */
async function makeFeedTopics(admin: ReturnType<Stream['admin']>, feed: string): Promise<void> {
  const config = { 'message.timestamp.type': 'LogAppendTime' };
  const names = [topics.feedIn(feed), topics.feedOut(feed), topics.feedDeadLetter(feed)];
  await admin.ensureTopics(names.map((name) => ({ name, partitions, config })));
  const on = (resource: AclSpec['resource'], name: string, operation: AclSpec['operation']) => ({
    user: 'gate',
    resource,
    name,
    operation,
  });
  await admin.ensureAcls([
    on('topic', topics.feedIn(feed), 'Read'),
    on('topic', topics.feedOut(feed), 'Read'),
    on('topic', topics.feedOut(feed), 'Write'),
    on('topic', topics.feedDeadLetter(feed), 'Write'),
    on('group', `gate.feed.${feed}`, 'Read'),
    ...Array.from({ length: partitions }, (_, partition) =>
      on('transactional-id', `gate.${feed}.${partition}`, 'Write'),
    ),
  ]);
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

async function startGate(instance: number, env: Record<string, string>) {
  const servers = testServers();
  const port = await freePort();
  const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [main], {
    stdio: ['ignore', process.env['DOUI_TEST_LOGS'] ? 'inherit' : 'ignore', 'inherit'],
    env: {
      ...process.env,
      DOUI_PORT: String(port),
      DOUI_INSTANCE: String(instance),
      DOUI_KAFKA_BROKERS: servers.kafka.brokers,
      DOUI_KAFKA_USERNAME: 'gate',
      DOUI_KAFKA_PASSWORD: kafkaPassword('gate'),
      DOUI_KEYCLOAK_URL: servers.keycloakUrl,
      DOUI_STATE_MAC_KEY_FILE: servers.keyFiles.stateMac,
      DOUI_MASTER_KEY_FILE: servers.keyFiles.master,
      DOUI_PARTITIONS: String(partitions),
      DOUI_LOG_LEVEL: 'warn',
      ...env,
    },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    port,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    async end(signal: NodeJS.Signals = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGCONT');
        child.kill(signal);
      }
      await ended;
    },
  };
}

/**
 * P5: waits until there are as many provision records as released records, and gives their ids. They
 * are places of the input, so a record that was released twice would show.
 */
export async function reconciled(
  out: readonly InRecord[],
  provisions: readonly InRecord[],
  feed: string,
): Promise<readonly string[]> {
  const counts = () => [out.length, provisionsOf(provisions, feed).length] as const;
  await until(() => counts()[0] === counts()[1], {
    what: 'a provision record for each release, and none more',
  });
  return provisionsOf(provisions, feed).map(({ id }) => id);
}

export const provisionsOf = (records: readonly InRecord[], feed: string): ProvisionRecord[] =>
  records.flatMap(({ value }) => {
    const read = decode(ProvisionRecordSchema, value);
    return read.ok && read.value.feed === feed ? [read.value] : [];
  });

export type Said = { readonly status: GateStatus; readonly record: InRecord };

export const statusesOf = (records: readonly InRecord[], feed: string): Said[] =>
  records.flatMap((record) => {
    if (
      !Buffer.from(record.key ?? '')
        .toString()
        .startsWith(`${feed}/`)
    )
      return [];
    const read = decode(GateStatusSchema, record.value);
    return read.ok ? [{ status: read.value, record }] : [];
  });

/** The broker's times at which each partition said that it has passed this stop. */
export const passedAt = (
  records: readonly InRecord[],
  feed: string,
  stop: { stream: string; version: number },
): Map<number, number> => {
  const at = new Map<number, number>();
  for (const record of records) {
    if (
      !Buffer.from(record.key ?? '')
        .toString()
        .startsWith(`passed/${feed}/`)
    )
      continue;
    const read = decode(GatePassedSchema, record.value);
    if (!read.ok) continue;
    const named = read.value.positions.some(
      ({ stream, version }) => stream === stop.stream && Number(version) >= stop.version,
    );
    if (named) at.set(read.value.partition, record.appendedAtMs);
  }
  return at;
};

/** Waits until every partition of the feed has said that it is open. */
export const untilOpen = (records: readonly InRecord[], feed: string): Promise<unknown> =>
  until(
    () => {
      const newest = new Map(
        statusesOf(records, feed).map(({ status }) => [status.partition, status.status]),
      );
      return newest.size === partitions && [...newest.values()].every((one) => one === 'open');
    },
    { what: 'the feed is open', withinMs: 40_000 },
  );

/** Does something again and again, one after the other, until it is ended. */
export function steadily(step: () => Promise<unknown>, pauseMs = 20) {
  let going = true;
  const done = (async () => {
    while (going) {
      await step();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  })();
  return {
    async end() {
      going = false;
      await done;
    },
  };
}

import { readFileSync } from 'node:fs';
import { stateTopics, topics } from '@doui/events';
import { pairwiseId, readMasterKey } from '@doui/keyring';
import { connect, type Stream } from '@doui/stream';
import {
  kafkaAs,
  newId,
  partitions,
  serverSettings,
  serviceProcess,
  testServers,
  until,
  watchTopic,
} from '@doui/testing';
import {
  consentRecord,
  movingRegistry,
  optOutRecord,
  prepareFeed,
  type RegistryBody,
  registryRecord,
  sealed,
  versionCounter,
} from '@doui/testing/owners';

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

export const connectAs = (user: string): Stream => connect(kafkaAs(user));

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
  const nextVersion = versionCounter();

  for (const topic of stateTopics) {
    await stream.writeGenesis({ topic, incarnation: 'test', macKey });
  }
  await prepareFeed(admin, feed);

  async function put(
    kind: string,
    id: string,
    body: RegistryBody,
    retired = false,
  ): Promise<number> {
    const version = nextVersion(`${org}/${kind}/${id}`);
    const thing = { org, kind, id, version: BigInt(version), body, retired };
    await publisher.send([registryRecord(thing)]);
    return version;
  }

  const feedBody = (change: { status?: string } = {}): RegistryBody => ({
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
    const things = movingRegistry({
      ...{ org, items: ['name', 'address'], purpose: 'moving' },
      ...{ recipient: 'denki', partner: 'denki' },
    });
    for (const [kind, id, body] of things) await put(kind, id, body);
    await put('feed', feed, feedBody());
  }

  /** Gives, narrows or withdraws a person's consent; answers its version. */
  async function consent(
    person: string,
    items: readonly string[],
    more: { expiresAtMs?: number } = {},
  ): Promise<number> {
    const version = nextVersion(`consent/${person}`);
    const given = items.length > 0;
    const said = consentRecord({
      org,
      person,
      version: BigInt(version),
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
    await publisher.send([said]);
    return version;
  }

  async function stopOfUse(person: string): Promise<number> {
    const version = nextVersion(`optout/${person}`);
    const said = optOutRecord({
      org,
      id: person,
      version: BigInt(version),
      body: {
        case: 'person',
        value: { stops: [{ kind: 'provision', atMs: BigInt(Date.now()) }] },
      },
    });
    await publisher.send([said]);
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
    put,
    feedBody,
    registry,
    consent,
    stopOfUse,
    sendState: (topic: string, key: string, value: Uint8Array): Promise<void> =>
      publisher.send([sealed(topic, key, value)]),
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
      const watched = watchTopic(stream, topic);
      stops.push(watched.stop);
      return watched;
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
      const gate = await serviceProcess('gate', {
        ...serverSettings('gate'),
        ...{ DOUI_INSTANCE: String(instance), ...patientEnv, ...env },
      });
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

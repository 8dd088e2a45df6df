import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConsentEventSchema, create, encode, stateTopics, stopIdOf, topics } from '@doui/events';
import { pairwiseId, readMasterKey } from '@doui/keyring';
import { connect } from '@doui/stream';
import {
  kafkaAs,
  newId,
  serverSettings,
  serviceProcess,
  testServers,
  watchTopic,
} from '@doui/testing';
import {
  consentRecord,
  movingRegistry,
  prepareFeed,
  type RegistryBody,
  registryRecord,
  right,
  versionCounter,
} from '@doui/testing/owners';
import { startTracker } from './tracker.ts';

const day = 86_400_000;

/** T and its parts for a machine that is busy with other tests: every wait is longer, nothing else differs. */
export const patient = { stalenessMs: 2_000, leaseMs: 2_000, sweepMs: 100, closingMs: 5_000 };
const patientEnv = {
  DOUI_STALENESS_MS: String(patient.stalenessMs),
  DOUI_LEASE_MS: String(patient.leaseMs),
  DOUI_SWEEP_MS: String(patient.sweepMs),
  DOUI_CLOSING_MS: String(patient.closingMs),
};

/** One organisation with a feed on real servers; the test plays its owners, the source and the recipient. */
export async function createWorld() {
  const servers = testServers();
  const stream = connect(kafkaAs('admin', 'stop-tracker-test'));
  const admin = stream.admin();
  const publisher = stream.publisher();
  const macKey = readFileSync(servers.keyFiles.stateMac);
  const master = readMasterKey(servers.keyFiles.master);
  // An organisation of the realm, so that its operator can be asked; the rest is this test's alone.
  const org = 'hikkoshibin';
  const [feed, purpose, recipient] = [newId('feed'), newId('purpose'), newId('recipient')];
  const nextVersion = versionCounter();
  const stops: (() => Promise<unknown>)[] = [];
  for (const topic of stateTopics) {
    await stream.writeGenesis({ topic, incarnation: 'test', macKey });
  }
  await admin.ensureAcls(trackerRights());
  const makeFeed = (id: string) => prepareFeed(admin, id);
  await makeFeed(feed);

  // Other tests may have written of the same thing; the newest wins.
  let newest = Date.now();
  async function put(kind: string, id: string, body: RegistryBody, retired = false): Promise<void> {
    newest = Math.max(newest + 1, Date.now());
    await publisher.send([
      registryRecord({ org, kind, id, version: BigInt(newest), body, retired }),
    ]);
  }

  const feedBody = (to: string): RegistryBody => ({
    case: 'feed',
    value: {
      purpose,
      recipient: to,
      format: 'json',
      status: 'open',
      items: [{ item: 'name', members: ['name'] }],
    },
  });

  async function registry(): Promise<void> {
    const things = movingRegistry({ org, items: ['name'], purpose, recipient });
    for (const [kind, id, body] of things) await put(kind, id, body);
    await put('feed', feed, feedBody(recipient));
  }

  /** What consent publishes: the state, then the event. Answers the id of the stop, if it is one. */
  async function answer(person: string, given: boolean, to: string = recipient): Promise<string> {
    const key = `${org}/person/${person}`;
    const version = nextVersion(`consent/${key}`);
    const scopes = given ? [{ item: 'name', recipients: [to] }] : [];
    const common = { org, person, version: BigInt(version) };
    const state = consentRecord({
      ...common,
      answers: [
        {
          purpose,
          purposeVersion: 1,
          notice: 'welcome',
          noticeVersion: 1,
          status: given ? 'given' : 'withdrawn',
          scopes,
          givenAtMs: BigInt(Date.now() - day),
          answerVersion: BigInt(version),
          stoppedVersion: BigInt(given ? 0 : version),
        },
      ],
    });
    const event = create(ConsentEventSchema, {
      ...common,
      commandId: randomUUID(),
      atMs: BigInt(Date.now()),
      hash: createHash('sha256').update(`${key}/${version}`).digest('hex'),
      what: given
        ? {
            case: 'answered',
            value: { answers: [{ purpose, purposeVersion: 1, given: true, scopes }] },
          }
        : { case: 'withdrawn', value: { purpose, method: 'button' } },
    });
    await publisher.send([
      state,
      { topic: topics.consentEvents, key, value: encode(ConsentEventSchema, event) },
    ]);
    return stopIdOf({ service: 'consent', stream: key, version });
  }

  return {
    org,
    feed,
    purpose,
    recipient,
    stream,
    admin,
    put,
    makeFeed,
    feedBody,
    registry,
    answer,
    publisher,
    pairwise: (person: string) => pairwiseId(master, recipient, 1, person),
    source: (people: readonly string[]) =>
      publisher.send(
        people.map((person) => ({
          topic: topics.feedIn(feed),
          key: person,
          value: Buffer.from(JSON.stringify({ name: '花子' })),
        })),
      ),
    /** Follows a topic as a reader that does not see what was aborted. */
    watch(topic: string) {
      const watched = watchTopic(stream, topic);
      stops.push(watched.stop);
      return watched;
    },
    async gate(instance: number, env: Record<string, string> = {}) {
      const gate = await serviceProcess('gate', {
        ...serverSettings('gate'),
        ...{ DOUI_INSTANCE: String(instance), ...patientEnv, ...env },
      });
      stops.push(() => gate.end());
      return gate;
    },
    async tracker(instance: number, database: string, env: Record<string, string> = {}) {
      const tracker = await startTracker(instance, database, { ...patientEnv, ...env });
      stops.push(tracker.end);
      return tracker;
    },
    async end() {
      for (const stop of stops.reverse()) await stop();
      await put('feed', feed, feedBody(recipient), true);
      await publisher.close();
      await admin.close();
      await stream.close();
    },
  };
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** As `infra/acls.yaml` says of the tracker; servers that have been up for long may be older than it. */
const trackerRights = () => {
  const groups = ['view', 'status', 'events', 'stops', 'acknowledgements'].flatMap((kind) =>
    Array.from({ length: 8 }, (_, n) => `stop-tracker.${kind}.${n}`),
  );
  return [
    right('stop-tracker', 'topic', topics.gateStatus, 'Write'),
    ...[...groups, 'records.provisions.0'].map((name) =>
      right('stop-tracker', 'group', name, 'Read'),
    ),
  ];
};

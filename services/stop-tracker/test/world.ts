import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import {
  ConsentEventSchema,
  ConsentStateSchema,
  create,
  encode,
  type MessageInitShape,
  macHeader,
  RegistryStateSchema,
  sealState,
  stateTopics,
  stopIdOf,
  topics,
} from '@doui/events';
import { pairwiseId, readMasterKey } from '@doui/keyring';
import { type AclSpec, connect, type InRecord } from '@doui/stream';
import { clientToken, kafkaPassword, testServers, until } from '@doui/testing';
import { compose } from '../src/compose.ts';
import { configFrom } from '../src/config.ts';

export const partitions = 6;
const day = 86_400_000;

/** T and its parts for a machine that is busy with other tests: every wait is longer, nothing else differs. */
export const patient = { stalenessMs: 2_000, leaseMs: 2_000, sweepMs: 100, closingMs: 5_000 };
const patientEnv = {
  DOUI_STALENESS_MS: String(patient.stalenessMs),
  DOUI_LEASE_MS: String(patient.leaseMs),
  DOUI_SWEEP_MS: String(patient.sweepMs),
  DOUI_CLOSING_MS: String(patient.closingMs),
};

/** Random ids, so that runs beside each other on one broker never meet. */
export const newId = (prefix: string): string =>
  `${prefix}${randomUUID().replaceAll('-', '').slice(0, 12)}`;

export type Given = { readonly item: string; readonly recipients: readonly string[] };
type Body = NonNullable<MessageInitShape<typeof RegistryStateSchema>['body']>;

export type Shown = {
  readonly stop: string;
  readonly status: string;
  readonly kind: string;
  readonly person?: string;
  readonly heldT?: boolean;
  readonly closingMs?: number;
  readonly lastsFound: boolean;
  readonly feeds: readonly {
    readonly feed: string;
    readonly closed: boolean;
    readonly partitions: readonly {
      readonly partition: number;
      readonly by: string;
      readonly closedAt: string;
      readonly closingOffset: number;
      readonly last?: { readonly provision: string };
    }[];
  }[];
  readonly partners: readonly { readonly partner: string; readonly settled: boolean }[];
};

/** One organisation with a feed on real servers; the test plays its owners, the source and the recipient. */
export async function createWorld() {
  const servers = testServers();
  const stream = connect({
    brokers: servers.kafka.brokers,
    username: 'admin',
    password: kafkaPassword('admin'),
    clientId: 'stop-tracker-test',
    partitions,
  });
  const admin = stream.admin();
  const publisher = stream.publisher();
  const macKey = readFileSync(servers.keyFiles.stateMac);
  const master = readMasterKey(servers.keyFiles.master);
  // An organisation of the realm, so that its operator can be asked; the rest is this test's alone.
  const org = 'hikkoshibin';
  const [feed, purpose, recipient] = [newId('feed'), newId('purpose'), newId('recipient')];
  const versions = new Map<string, number>();
  const stops: (() => Promise<unknown>)[] = [];
  for (const topic of stateTopics) {
    await stream.writeGenesis({ topic, incarnation: 'test', macKey });
  }
  await admin.ensureAcls(trackerAcls());
  await makeFeed(feed);

  async function makeFeed(id: string): Promise<void> {
    const config = { 'message.timestamp.type': 'LogAppendTime' };
    const names = [topics.feedIn(id), topics.feedOut(id), topics.feedDeadLetter(id)];
    await admin.ensureTopics(names.map((name) => ({ name, partitions, config })));
    await admin.ensureAcls(feedAcls(id));
  }

  const nextVersion = (key: string): number => {
    const version = (versions.get(key) ?? 0) + 1;
    versions.set(key, version);
    return version;
  };
  const sealed = (topic: string, key: string, value: Uint8Array) => ({
    topic,
    key,
    value,
    headers: { [macHeader]: sealState(macKey, topic, key, value) },
  });

  async function put(kind: string, id: string, body: Body, retired = false): Promise<void> {
    const key = `${org}/${kind}/${id}`;
    // Other tests may have written of the same thing; the newest wins.
    const version = Math.max(nextVersion(key), Date.now());
    versions.set(key, version);
    const message = { org, kind, id, version: BigInt(version), lowestReader: 1, retired, body };
    const value = encode(RegistryStateSchema, create(RegistryStateSchema, message));
    await publisher.send([sealed(topics.registryState, key, value)]);
  }

  const text = { ja: '引越し', en: 'moving' };
  const feedBody = (to: string): Body => ({
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
    await put('organisation', org, {
      case: 'organisation',
      value: { name: text, kind: 'private', profile: 'act', processorGap: 'deny' },
    });
    await put('item', 'name', {
      case: 'item',
      value: { name: text, category: 'ordinary', acquiredBy: 'directly' },
    });
    await put('purpose', purpose, {
      case: 'purpose',
      value: {
        title: text,
        items: ['name'],
        includesProvision: true,
        purposeVersion: 1,
        consentValidFrom: 1,
        publishedAtMs: BigInt(Date.now() - 30 * day),
        told: true,
        uses: ['use', 'provide'],
      },
    });
    await put('recipient', recipient, {
      case: 'recipient',
      value: { name: text, relation: 'third-party', country: 'JP' },
    });
    await put('feed', feed, feedBody(recipient));
  }

  /** What consent publishes: the state, then the event. Answers the id of the stop, if it is one. */
  async function answer(person: string, given: boolean, to: string = recipient): Promise<string> {
    const key = `${org}/person/${person}`;
    const version = nextVersion(`consent/${key}`);
    const scopes = given ? [{ item: 'name', recipients: [to] }] : [];
    const common = { org, person, version: BigInt(version) };
    const state = create(ConsentStateSchema, {
      ...common,
      lowestReader: 1,
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
      sealed(topics.consentState, key, encode(ConsentStateSchema, state)),
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
    async gate(instance: number, env: Record<string, string> = {}) {
      const gate = await startGate(instance, { ...patientEnv, ...env });
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

const on =
  (user: string) =>
  (resource: AclSpec['resource'], name: string, operation: AclSpec['operation']): AclSpec => ({
    user,
    resource,
    name,
    operation,
  });

/** As `infra/acls.yaml` says under `created: feed`. */
function feedAcls(feed: string): AclSpec[] {
  const gate = on('gate');
  const tracker = on('stop-tracker');
  const ids = Array.from({ length: partitions }, (_, partition) => `gate.${feed}.${partition}`);
  return [
    gate('topic', topics.feedIn(feed), 'Read'),
    gate('topic', topics.feedOut(feed), 'Read'),
    gate('topic', topics.feedOut(feed), 'Write'),
    gate('topic', topics.feedDeadLetter(feed), 'Write'),
    gate('group', `gate.feed.${feed}`, 'Read'),
    tracker('topic', topics.feedOut(feed), 'Describe'),
    ...ids.flatMap((id) => [
      gate('transactional-id', id, 'Write'),
      tracker('transactional-id', id, 'Write'),
      tracker('transactional-id', id, 'Describe'),
    ]),
  ];
}

/** As `infra/acls.yaml` says of the tracker; servers that have been up for long may be older than it. */
function trackerAcls(): AclSpec[] {
  const tracker = on('stop-tracker');
  const groups = ['view', 'status', 'events', 'stops', 'acknowledgements'].flatMap((kind) =>
    Array.from({ length: 8 }, (_, n) => `stop-tracker.${kind}.${n}`),
  );
  return [
    tracker('topic', topics.gateStatus, 'Write'),
    ...[...groups, 'records.provisions.0'].map((name) => tracker('group', name, 'Read')),
  ];
}

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** A gate as a process of its own, to be killed and stopped. */
async function startGate(instance: number, env: Record<string, string>) {
  const servers = testServers();
  const cwd = fileURLToPath(new URL('../../gate', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ['src/main.ts'], {
    cwd,
    stdio: ['ignore', process.env['DOUI_TEST_LOGS'] ? 'inherit' : 'ignore', 'inherit'],
    env: {
      ...process.env,
      DOUI_PORT: String(await freePort()),
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

/** The tracker of this process on real servers. */
async function startTracker(instance: number, database: string, env: Record<string, string>) {
  const servers = testServers();
  const tracker = await compose(
    configFrom({
      DOUI_PORT: '0',
      DOUI_INSTANCE: String(instance),
      DOUI_KAFKA_BROKERS: servers.kafka.brokers,
      DOUI_KAFKA_PASSWORD: kafkaPassword('stop-tracker'),
      DOUI_MONGO_URL: servers.mongoUrl,
      DOUI_MONGO_DATABASE: database,
      DOUI_KEYCLOAK_URL: servers.keycloakUrl,
      DOUI_MASTER_KEY_FILE: servers.keyFiles.master,
      DOUI_STATE_MAC_KEY_FILE: servers.keyFiles.stateMac,
      DOUI_CLIENT_ID: 'svc-stop-tracker',
      DOUI_CLIENT_SECRET: servers.clients['svc-stop-tracker'] ?? '',
      DOUI_CONSENT_URL: 'http://127.0.0.1:1',
      DOUI_RECORDS_URL: 'http://127.0.0.1:1',
      DOUI_NOTIFICATION_URL: 'http://127.0.0.1:1',
      DOUI_PURPOSE_REGISTRY_URL: 'http://127.0.0.1:1',
      DOUI_PUBLIC_URL: 'http://127.0.0.1:1',
      DOUI_PARTITIONS: String(partitions),
      DOUI_LOG_LEVEL: 'warn',
      ...env,
    }),
  );
  const { port } = await tracker.start();
  const url = `http://127.0.0.1:${port}`;
  let said = '';
  await until(
    async () => {
      const answer = await fetch(`${url}/readyz`);
      said = await answer.text();
      return answer.ok;
    },
    { what: 'the tracker is ready', withinMs: 60_000 },
  ).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}: ${said}`);
  });
  let ended: Promise<void> | undefined;
  const end = (): Promise<void> => {
    ended ??= (async () => {
      for (const stop of tracker.stops) await stop();
    })();
    return ended;
  };
  return { url, end };
}

const tokens = new Map<string, Promise<string>>();
export const tokenOf = (client: string): Promise<string> => {
  const token = tokens.get(client) ?? clientToken(client);
  tokens.set(client, token);
  return token;
};

/** Asks as a client of the realm; as the operator of the organisation when nobody is named. */
export async function get(url: string, path: string, client = 'operator-hikkoshibin') {
  const headers = { authorization: `Bearer ${await tokenOf(client)}` };
  const answer = await fetch(`${url}/v1/organisations/hikkoshibin/${path}`, { headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

/** Waits until a case stands as wanted. */
export async function caseOf(
  url: string,
  stop: string,
  wanted: (shown: Shown) => boolean,
  withinMs = 40_000,
): Promise<Shown> {
  let shown: Shown | undefined;
  await until(
    async () => {
      const { status, body } = await get(url, `stops/${stop}`);
      shown = status === 200 ? (body as unknown as Shown) : undefined;
      return shown !== undefined && wanted(shown);
    },
    { what: 'the case is as wanted', withinMs, everyMs: 50 },
  ).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}: ${JSON.stringify(shown)}`);
  });
  return shown as Shown;
}

/** Watches a case to its end; the ids and names of what was told. */
export async function watched(url: string, stop: string, after?: number) {
  const headers = {
    authorization: `Bearer ${await tokenOf('operator-hikkoshibin')}`,
    ...(after === undefined ? {} : { 'last-event-id': String(after) }),
  };
  const path = `/v1/organisations/hikkoshibin/stops/${stop}/events`;
  const answer = await fetch(url + path, { headers, signal: AbortSignal.timeout(30_000) });
  if (answer.headers.get('content-type') !== 'text/event-stream') {
    throw new Error(`${answer.status} ${answer.headers.get('content-type')}`);
  }
  const told = await answer.text();
  return [...told.matchAll(/^id: (\d+)\nevent: (.+)$/gm)].map(([, id, event]) => ({
    id: Number(id),
    event,
  }));
}

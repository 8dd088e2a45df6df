import { topics } from '@doui/events';
import { pairwiseId, readMasterKey } from '@doui/keyring';
import { connectMongo } from '@doui/ledger';
import { mongoPartnerStore } from '../../services/notification/src/partners/partner-store.ts';
import { openConsentLedger } from '../bench/consent-ledger.ts';
import { sharedClockMs, sleep } from '../bench/load.ts';
import {
  given,
  org,
  personId,
  personStream,
  purposes,
  registered,
  withdrawn,
} from '../bench/persons.ts';
import { serve } from '../bench/program.ts';
import { startReceivers } from '../bench/receivers.ts';
import { organisationBody, recipientBody, registryWriter } from '../bench/registry.ts';
import type { BenchServers } from '../bench/row.ts';
import { startService } from '../bench/start-service.ts';
import { connectAsAdmin } from '../bench/topics.ts';

// Withdrawals at a steady rate through the ledger; the notification service, a process of its own, tells a
// hundred endpoints. Ten of them are dead: five refuse the connection, five take a request and never
// answer. Ten more are slow. Each person's data goes to one of the hundred.
serve(async (setup) => {
  const { servers, run, work } = setup;
  const { withdrawals = 1, perSecond = 50, endpoints = 100 } = work;
  const database = `doui_${run}`;
  const keyVersion = 1;
  const receivers = await startReceivers();
  const connection = await connectMongo({ url: servers.mongoUrl, database });
  const store = mongoPartnerStore(connection);
  await store.prepare();
  const partner = (number: number): string => `${run}n${number % endpoints}`;
  const kind = (number: number): 'refuses' | 'dead' | 'slow' | 'fine' => {
    const place = (number % endpoints) % 20;
    return place === 0 ? 'refuses' : place === 1 ? 'dead' : place < 4 ? 'slow' : 'fine';
  };
  const common = { org, version: 1, commandId: run, changedAt: Date.now() };
  for (let number = 0; number < endpoints; number++) {
    const port = kind(number) === 'refuses' ? 9 : receivers.port;
    await store.putPartner({ ...common, id: partner(number), keyVersion });
    await store.putSubscription({
      ...common,
      id: 'bench',
      partner: partner(number),
      url: `http://127.0.0.1:${port}/${kind(number)}`,
      types: ['consent-withdrawn'],
      secretVersion: 1,
      status: 'active',
    });
  }
  await connection.close();
  const stream = connectAsAdmin(servers);
  const registry = registryWriter(servers, stream);
  await registry.genesis();
  await registry.send([
    registry.document('organisation', org, organisationBody),
    ...Array.from({ length: endpoints }, (_, number) =>
      registry.document('recipient', partner(number), recipientBody(partner(number))),
    ),
  ]);
  const service = await startService('notification', environment(servers, database));
  const ledger = await openConsentLedger(setup, stream);
  const master = readMasterKey(servers.masterKeyFile);
  const admin = stream.admin();
  let next = Date.now();

  async function caughtUp(): Promise<boolean> {
    const [ends, done] = await Promise.all([
      admin.endOffsets(topics.consentEvents),
      admin.committed('notification.events.0', topics.consentEvents),
    ]);
    return ends.every((end, partition) => (done.get(partition)?.offset ?? 0n) >= end);
  }

  async function withdraw(number: number): Promise<number | undefined> {
    await ledger.append(personStream(number), (_, at) => withdrawn(at));
    const answeredMs = sharedClockMs();
    if (kind(number) === 'refuses' || kind(number) === 'dead') return undefined;
    const id = pairwiseId(master, partner(number), keyVersion, personId(number));
    return Math.max(0, (await receivers.first(id)) - answeredMs);
  }

  return {
    async prepare() {
      const last = next + withdrawals;
      for (let from = next; from < last; from += 50) {
        const numbers = Array.from({ length: Math.min(50, last - from) }, (_, at) => from + at);
        await Promise.all(
          numbers.map((number) =>
            ledger.prepare(personStream(number), registered, (at) =>
              given(at, { to: [purposes[0]], recipients: [partner(number)] }),
            ),
          ),
        );
      }
      // What was given is followed too: the rush of it, which no withdrawal of the turn is to stand behind.
      while (!(await caughtUp())) await sleep(50);
    },
    async turn() {
      const startMs = performance.now();
      const under: Promise<number | undefined>[] = [];
      for (let count = 0; count < withdrawals; count++) {
        const dueMs = startMs + (count * 1_000) / perSecond;
        if (dueMs > performance.now()) await sleep(dueMs - performance.now());
        under.push(withdraw(next++));
      }
      const latenciesMs = (await Promise.all(under)).filter((ms) => ms !== undefined);
      const seconds = (performance.now() - startMs) / 1000;
      return { operations: withdrawals, seconds, latenciesMs };
    },
    async close() {
      await service.stop();
      await receivers.close();
      await ledger.close();
      await registry.close();
      await admin.close();
      await stream.close();
    },
  };
});

const environment = (servers: BenchServers, database: string): Record<string, string> => ({
  DOUI_INSTANCE: '7',
  DOUI_KAFKA_BROKERS: servers.brokers,
  DOUI_KAFKA_USERNAME: 'admin',
  DOUI_KAFKA_PASSWORD: servers.adminPassword,
  DOUI_MONGO_URL: servers.mongoUrl,
  DOUI_MONGO_DATABASE: database,
  DOUI_KEYS_DATABASE: `${database}_keys`,
  DOUI_MASTER_KEY_FILE: servers.masterKeyFile,
  DOUI_STATE_MAC_KEY_FILE: servers.stateMacKeyFile,
  DOUI_PARTITIONS: '6',
  DOUI_WEBHOOK_ALLOW_LOOPBACK: 'true',
  // Neither Keycloak nor other services nor mail take part.
  DOUI_KEYCLOAK_URL: 'http://127.0.0.1:9',
  DOUI_CONSENT_URL: 'http://127.0.0.1:9',
  DOUI_OPT_OUT_URL: 'http://127.0.0.1:9',
  DOUI_PORTAL_URL: 'http://127.0.0.1:9',
  DOUI_CLIENT_ID: 'bench',
  DOUI_CLIENT_SECRET: 'bench',
  DOUI_SMTP_HOST: '127.0.0.1',
  DOUI_SMTP_PORT: '9',
  DOUI_SMTP_TLS: 'none',
});

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import {
  ConsentEventSchema,
  create,
  encode,
  macHeader,
  RegistryStateSchema,
  sealState,
  stateTopics,
  topics,
} from '@doui/events';
import { pairwiseId, readMasterKey } from '@doui/keyring';
import { connectMongo } from '@doui/ledger';
import { connect } from '@doui/stream';
import { mongoPartnerStore } from '../src/partners/partner-store.ts';

// From an event acknowledged by Kafka to the first attempt at its webhook, and how many go through:
//   node bench/webhooks.ts <servers.json> <folder of the service> [<another folder> …]
// The folders take turns, so that two versions of the service are compared under the same load.

const [serversFile = '', ...folders] = process.argv.slice(2);
const servers = JSON.parse(readFileSync(serversFile, 'utf8')) as {
  kafka: { brokers: string; users: Record<string, string> };
  mongoUrl: string;
  keyFiles: { master: string; stateMac: string };
};
const { CLIENTS = '16', SECONDS = '6', FLOOD = '3000', ROUNDS = '2' } = process.env;
const [clients, seconds, flood] = [Number(CLIENTS), Number(SECONDS), Number(FLOOD)];
const org = 'hikkoshibin';
const master = readMasterKey(servers.keyFiles.master);
const newId = (prefix: string): string => prefix + BigInt(`0x${randomBytes(8).toString('hex')}`);
const stream = connect({
  brokers: servers.kafka.brokers,
  username: 'admin',
  password: servers.kafka.users['admin'] ?? '',
  clientId: 'bench',
  partitions: 6,
});
const publisher = stream.publisher();
const macKey = readFileSync(servers.keyFiles.stateMac);

const arrived = new Map<string, (atMs: number) => void>();
const endpoint = createServer((request, response) => {
  const atMs = performance.now();
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { data } = JSON.parse(Buffer.concat(parts).toString('utf8'));
    arrived.get(data.pairwise_id)?.(atMs);
    arrived.delete(data.pairwise_id);
    response.writeHead(204).end();
  });
});
await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));

/** One event of a new person who gives a consent; resolves with milliseconds to the first attempt. */
async function tell(partner: string): Promise<number> {
  const person = newId('p');
  const scopes = [{ item: 'name', recipients: [partner] }];
  const event = create(ConsentEventSchema, {
    ...{ org, person, version: 1n, atMs: BigInt(Date.now()) },
    what: {
      case: 'answered',
      value: {
        ...{ notice: 'n', noticeVersion: 1 },
        answers: [{ purpose: partner, purposeVersion: 1, given: true, scopes }],
      },
    },
  });
  const seen = new Promise<number>((resolve) =>
    arrived.set(pairwiseId(master, partner, 1, person), resolve),
  );
  const value = encode(ConsentEventSchema, event);
  await publisher.send([{ topic: topics.consentEvents, key: `${org}/person/${person}`, value }]);
  const answeredMs = performance.now();
  return Math.max(0, (await seen) - answeredMs);
}

async function prepare(database: string, partner: string): Promise<void> {
  const connection = await connectMongo({ url: servers.mongoUrl, database });
  const store = mongoPartnerStore(connection);
  await store.prepare();
  const common = { org, version: 1, commandId: partner, changedAt: Date.now() };
  await store.putPartner({ ...common, id: partner, keyVersion: 1 });
  const { port } = endpoint.address() as AddressInfo;
  await store.putSubscription({
    ...common,
    ...{ id: 'bench', partner, types: [], secretVersion: 1, status: 'active' },
    url: `http://127.0.0.1:${port}/`,
  });
  await connection.close();
  const recipient = create(RegistryStateSchema, {
    ...{ org, kind: 'recipient', id: partner, version: BigInt(Date.now()), lowestReader: 1 },
    body: {
      case: 'recipient',
      value: {
        name: { ja: partner, en: partner },
        relation: 'third-party',
        partner,
        country: 'JP',
      },
    },
  });
  const [key, value] = [`${org}/recipient/${partner}`, encode(RegistryStateSchema, recipient)];
  const headers = { [macHeader]: sealState(macKey, topics.registryState, key, value) };
  await publisher.send([{ topic: topics.registryState, key, value, headers }]);
}

async function start(folder: string, database: string, port: number): Promise<ChildProcess> {
  const nowhere = 'http://127.0.0.1:9';
  const options = process.env['PROFILE']
    ? ['--cpu-prof', `--cpu-prof-dir=${process.env['PROFILE']}`]
    : [];
  const child = spawn(process.execPath, [...options, join(folder, 'src/main.ts')], {
    stdio: ['ignore', 2, 2],
    env: {
      ...process.env,
      ...{
        DOUI_PORT: String(port),
        DOUI_LOG_LEVEL: process.env['LEVEL'] ?? 'error',
        DOUI_INSTANCE: '7',
      },
      ...{ DOUI_KAFKA_BROKERS: servers.kafka.brokers, DOUI_KAFKA_USERNAME: 'admin' },
      DOUI_KAFKA_PASSWORD: servers.kafka.users['admin'] ?? '',
      ...{ DOUI_MONGO_URL: servers.mongoUrl, DOUI_MONGO_DATABASE: database },
      ...{ DOUI_KEYS_DATABASE: `${database}_keys`, DOUI_PARTITIONS: '6' },
      DOUI_MASTER_KEY_FILE: servers.keyFiles.master,
      DOUI_STATE_MAC_KEY_FILE: servers.keyFiles.stateMac,
      ...{ DOUI_WEBHOOK_ALLOW_LOOPBACK: 'true', DOUI_KEYCLOAK_URL: nowhere },
      ...{ DOUI_CONSENT_URL: nowhere, DOUI_OPT_OUT_URL: nowhere, DOUI_PORTAL_URL: nowhere },
      ...{ DOUI_REGISTRY_URL: nowhere, DOUI_CLIENT_ID: 'bench', DOUI_CLIENT_SECRET: 'bench' },
      ...{ DOUI_SMTP_HOST: '127.0.0.1', DOUI_SMTP_PORT: '9', DOUI_SMTP_TLS: 'none' },
    },
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${folder} ended with ${child.exitCode}`);
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`)
      .then((answer) => answer.json() as Promise<{ checks: Record<string, boolean> }>)
      .catch(() => undefined);
    if (ready && Object.entries(ready.checks).every(([name, fine]) => fine || name === 'keys'))
      break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return child;
}

const at = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(0);

/** Clients that wait for the first attempt before they send the next event. */
async function closedLoop(partner: string, count: number, forMs: number): Promise<number[]> {
  const latenciesMs: number[] = [];
  const endMs = performance.now() + forMs;
  const client = async (): Promise<void> => {
    while (performance.now() < endMs) latenciesMs.push(await tell(partner));
  };
  await Promise.all(Array.from({ length: count }, client));
  return latenciesMs.sort((a, b) => a - b);
}

async function round(folder: string): Promise<void> {
  const [database, partner] = [newId('doui_bench_').slice(0, 30), newId('partner').slice(0, 24)];
  await prepare(database, partner);
  const child = await start(folder, database, 20_000 + Math.floor(Math.random() * 20_000));
  await closedLoop(partner, clients, 1_500);
  const cpuBefore = cpuMs(child.pid ?? 0);
  const startMs = performance.now();
  const latencies = await closedLoop(partner, clients, seconds * 1_000);
  const rate = latencies.length / ((performance.now() - startMs) / 1_000);
  const cpu = (cpuMs(child.pid ?? 0) - cpuBefore) / latencies.length;
  const floodMs = performance.now();
  const floodCpu = cpuMs(child.pid ?? 0);
  await Promise.all(Array.from({ length: flood }, () => tell(partner)));
  const floodRate = flood / ((performance.now() - floodMs) / 1_000);
  const perRecord = (cpuMs(child.pid ?? 0) - floodCpu) / flood;
  console.log(
    `${folder}: ${clients} clients p50 ${at(latencies, 0.5)} p99 ${at(latencies, 0.99)} ms, ` +
      `${rate.toFixed(0)}/s, ${cpu.toFixed(2)} ms CPU each; ${flood} at once: ` +
      `${floodRate.toFixed(0)}/s, ${perRecord.toFixed(2)} ms CPU each; load ${loadavg()[0]?.toFixed(1)}`,
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

/** User and system time of a process (Linux). */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

for (const topic of stateTopics) await stream.writeGenesis({ topic, incarnation: 'bench', macKey });
for (let turn = 0; turn < Number(ROUNDS); turn++) {
  for (const folder of turn % 2 ? folders.toReversed() : folders) await round(folder);
}
await publisher.close();
endpoint.closeAllConnections();
endpoint.close();
process.exit(0);

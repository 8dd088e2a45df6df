import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Addresses, apiServices } from '@doui/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { accessFrom } from '../src/access.ts';
import { parseCommandLine } from '../src/arguments.ts';
import { commands } from '../src/commands/index.ts';
import { serviceEnvironment } from '../src/index.ts';

// infra/compose.yaml with what the command that comes before it has written, as the composed processes see it.
type Env = Record<string, string>;
type Service = {
  environment?: Env;
  command?: string[];
  volumes?: string[];
  healthcheck?: { test: string[] };
};
type Parser = (env: Env) => Readonly<Record<string, unknown>>;

const root = fileURLToPath(new URL('../../../', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'doui-compose-'));
const written = join(dataDir, 'compose');
let services: Record<string, Service> = {};
let mainJob: Record<string, Service> = {};

beforeAll(() => {
  const env = { ...process.env, DOUI_DATA_DIR: dataDir };
  execFileSync(process.execPath, ['infra/local/src/main.ts', 'compose'], { cwd: root, env });
  const secrets = new Map(
    readFileSync(join(written, '.env'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(/=(.*)/s) as [string, string]),
  );
  const rendered = (file: string) => {
    const text = readFileSync(join(root, 'infra', file), 'utf8')
      .replaceAll(/\$\{([A-Z_]+):\?[^}]*\}/g, (_, name: string) => secrets.get(name) ?? '')
      .replaceAll(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1');
    return (parse(text, { merge: true }) as { services: Record<string, Service> }).services;
  };
  services = rendered('compose.yaml');
  mainJob = rendered('compose.main-job.yaml');
}, 60_000);
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const environmentOf = (name: string): Env => ({
  // What the image says by itself.
  DOUI_SERVICE: name,
  DOUI_PAGES_DIR: '/app/pages',
  ...services[name]?.environment,
});

/** A file on this machine that a composed process knows under another name. */
function mountedFrom({ volumes = [] }: Service, inside: string): string {
  const mount = volumes.map((volume) => volume.split(':')).find(([, at]) => at === inside);
  if (!mount?.[0]) throw new Error(`nothing is mounted at ${inside}`);
  return mount[0].replace('../.doui/compose', written).replace(/^\.\.\//, root);
}

test.each([...apiServices, 'portal'])('%s starts with what it is told', async (name) => {
  const config = new URL(`../../../services/${name}/src/config.ts`, import.meta.url);
  const parsers = (await import(config.href)) as Record<string, Parser>;
  const parser =
    parsers['configFrom'] ?? parsers[`read${name[0]?.toUpperCase()}${name.slice(1)}Config`];
  const read = parser?.(environmentOf(name));
  expect(read).toMatchObject({ host: '0.0.0.0', clientSecret: expect.stringMatching(/^.{20,}$/) });
});

// Left out on purpose: a database for the two that own no data, the default name of a client, receivers on
// the machine's own loopback, and the address in mails for whoever sends none.
const withoutDatabase = ['DOUI_MONGO_DATABASE', 'DOUI_MONGO_URL', 'DOUI_PORTAL_URL'];
const leftOut: Readonly<Record<string, readonly string[]>> = {
  decision: withoutDatabase,
  gate: withoutDatabase,
  notification: ['DOUI_WEBHOOK_ALLOW_LOOPBACK'],
  records: ['DOUI_PORTAL_URL', 'DOUI_ROLE_READER_ID'],
};

test.each(apiServices)('%s is told all that `npm start` tells it', (name) => {
  const anything = new Proxy({}, { get: () => 'x' }) as Record<string, string>;
  const local = serviceEnvironment(name, {
    ports: new Proxy({}, { get: () => 7000 }) as Addresses['ports'],
    kafka: { brokers: 'x:1', users: anything },
    ...{ mongoUrl: 'x', keycloakUrl: 'x', clients: anything },
    keyFiles: { master: 'x', stateMac: 'x' },
  });
  const told = environmentOf(name);
  const missing = Object.keys(local).filter((setting) => !told[setting]);
  expect(missing.sort()).toEqual(leftOut[name] ?? ['DOUI_PORTAL_URL']);
});

test.each([
  ['a service', 'consent', { ready: true }],
  ['the edge', 'edge', { status: 'ok' }],
  ['keycloak', 'keycloak', { status: 'UP', checks: [] }],
])('%s is healthy when it says so, and not before', async (_, name, ready) => {
  let status = 503;
  const server = createServer((_request, response) => {
    const body = status === 200 ? ready : { status: 'DOWN' };
    response.writeHead(status).end(JSON.stringify(body, null, 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = String((server.address() as AddressInfo).port);
  // Keycloak tells its health at a port of its own, which is written into the command.
  const words = (services[name]?.healthcheck?.test ?? []).map((word) =>
    word.replaceAll('$$', '$').replace('/9000', `/${port}`),
  );
  const asked = () =>
    new Promise<number>((resolve) => {
      const env = { PATH: process.env['PATH'], DOUI_PORT: port };
      execFile(words[1] ?? '', words.slice(2), { env }, (error) => resolve(error ? 1 : 0));
    });
  try {
    expect(words[0]).toBe('CMD');
    expect(await asked()).toBe(1);
    status = 200;
    expect(await asked()).toBe(0);
  } finally {
    server.close();
  }
  expect(await asked()).toBe(1);
});

test('the examples are loaded by the managers of all organisations, through the one address', () => {
  const { examples = {} } = services;
  const { environment = {}, command = [] } = examples;
  const [node, program = '', ...words] = command;
  expect([node, existsSync(join(root, program))]).toEqual(['node', true]);
  const parsed = parseCommandLine(words, commands);
  expect(parsed.ok && parsed.value).toMatchObject({
    kind: 'run',
    command: { name: 'apply' },
    options: { 'create-only': true },
    positionals: ['/examples'],
  });
  expect(mountedFrom(examples, '/examples')).toBe(join(root, 'examples/organisations'));
  const clients = mountedFrom(examples, environment['DOUI_CLIENTS_FILE'] ?? '');
  const access = accessFrom({ ...environment, DOUI_DATA_DIR: dataDir, DOUI_CLIENTS_FILE: clients });
  expect(access.apiUrl).toBe('http://edge:7000');
  expect(access.tokenUrl).toBe(
    `${services['consent']?.environment?.['DOUI_KEYCLOAK_URL']}/realms/doui/protocol/openid-connect/token`,
  );
  expect(access.client('manager', 'naniwafu').secret).toMatch(/^.{20,}$/);
  expect(() => access.named('svc-consent')).toThrow('svc-consent');
});

test('the main job finds the composed servers, and nothing that belongs to a service', () => {
  const { 'main-job': job = {}, notification } = mainJob;
  const directory = mountedFrom(job, job.environment?.['DOUI_DATA_DIR'] ?? '');
  const servers = JSON.parse(readFileSync(join(directory, 'servers.json'), 'utf8')) as Addresses;
  expect(servers.kafka.brokers).toBe(services['gate']?.environment?.['DOUI_KAFKA_BROKERS']);
  expect(servers.keycloakUrl).toBe(job.environment?.['DOUI_KEYCLOAK_URL']);
  expect(notification?.environment).toEqual({
    DOUI_SMTP_HOST: '127.0.0.1',
    DOUI_SMTP_PORT: String(servers.ports['smtp']),
    DOUI_WEBHOOK_ALLOW_LOOPBACK: 'true',
  });
  const access = accessFrom({ ...job.environment, DOUI_DATA_DIR: directory });
  expect(access.apiUrl).toBe('http://edge:7000');
  expect(access.named('partner-denki').secret).toMatch(/^.{20,}$/);
  expect(access.client('system', 'akarigas').id).toBe('system-akarigas');
  const users = Object.keys(servers.kafka.users);
  expect(users).toEqual(expect.arrayContaining(['admin', 'source-hikkoshibin', 'partner-mizu']));
  for (const name of [...apiServices, 'broker']) expect(users).not.toContain(name);
  const clients = Object.keys(servers.clients);
  expect(clients.filter((id) => /^(svc-|doui-)/.test(id))).toEqual([]);
});

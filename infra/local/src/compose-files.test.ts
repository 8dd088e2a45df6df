import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { apiServices } from './api-services.ts';
import { writeComposeFiles } from './compose-files.ts';
import { readPortList } from './lists.ts';
import { readRealmTemplate } from './realm.ts';

type Service = {
  build?: { context: string; dockerfile: string; args?: { SERVICE: string } };
  volumes?: string[];
  ports?: string[];
  environment?: Record<string, string>;
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
};

const folder = fileURLToPath(new URL('../../', import.meta.url));
const dataDir = mkdtempSync(join(tmpdir(), 'doui-compose-'));
const text = readFileSync(join(folder, 'compose.yaml'), 'utf8');
const read = (file: string) =>
  parse(readFileSync(join(folder, file), 'utf8'), { merge: true }) as {
    services: Record<string, Service>;
  };
const compose = read('compose.yaml');
const mainJob = read('compose.main-job.yaml');
const every = [...Object.entries(compose.services), ...Object.entries(mainJob.services)];
const mounted = (services: readonly (readonly [string, Service])[]) =>
  services
    .flatMap(([, service]) => service.volumes ?? [])
    .map((volume) => volume.split(':')[0] ?? '');
let directory = '';

beforeAll(() => {
  directory = writeComposeFiles(dataDir);
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('every file that compose mounts from .doui is written, and no other', () => {
  const ours = mounted(every)
    .map((path) => /^\.\.\/\.doui\/compose\/(.+)$/.exec(path)?.[1])
    .filter((name) => name !== undefined);
  expect(readdirSync(directory).sort()).toEqual([...new Set([...ours, '.env'])].sort());
});

test('every other file that compose names is in the repository', () => {
  const paths = mounted(every).filter((path) => /^\.\.?\//.test(path) && !path.includes('.doui'));
  const recipes = every.flatMap(([, { build }]) =>
    build ? [join(build.context, build.dockerfile)] : [],
  );
  expect(recipes).toHaveLength(apiServices.length + 4);
  expect(paths).toContain('../examples/organisations');
  for (const path of [...paths, ...recipes])
    expect([path, existsSync(join(folder, path))]).toEqual([path, true]);
});

test('what the main job writes, the user of its image may write', () => {
  expect(statSync(join(directory, 'main-job')).mode & 0o777).toBe(0o777);
});

test('every service that `npm start` runs is there, from the tree of that name', () => {
  for (const name of [...apiServices, 'portal'])
    expect([name, compose.services[name]?.build?.args]).toEqual([name, { SERVICE: name }]);
  for (const name of ['edge', 'examples'])
    expect([name, compose.services[name]?.build?.args]).toEqual([name, { SERVICE: 'cli' }]);
});

test('nobody waits for what does not exist, or for the health of what is never asked', () => {
  const all = { ...compose.services, ...mainJob.services };
  const named = every.flatMap(([, service]) => Object.entries(service.depends_on ?? {}));
  expect(named.length).toBeGreaterThan(30);
  for (const [name, { condition }] of named) {
    // The override adds to a service; it is the base that says how it is asked.
    const asked = compose.services[name]?.healthcheck ?? all[name]?.healthcheck;
    expect([name, name in all]).toEqual([name, true]);
    if (condition === 'service_healthy') expect([name, Boolean(asked)]).toEqual([name, true]);
  }
  // The edge is healthy when all of them are, and then the examples are loaded.
  expect(Object.keys(compose.services['edge']?.depends_on ?? {}).sort()).toEqual(
    [...apiServices, 'portal'].sort(),
  );
  expect(compose.services['examples']?.depends_on).toEqual({
    edge: { condition: 'service_healthy' },
  });
});

test('ports are those of the list', () => {
  const list = readPortList();
  const listed: Record<string, number | undefined> = {
    ...list,
    edge: list['portal'],
    portal: list['pages'],
  };
  for (const name of [...apiServices, 'edge', 'portal']) {
    const { environment = {}, ports = [] } = compose.services[name] ?? {};
    expect([name, environment['DOUI_PORT']]).toEqual([name, String(listed[name])]);
    // People reach the portal through the edge alone.
    const published = name === 'portal' ? [] : [`127.0.0.1:${listed[name]}:${listed[name]}`];
    expect([name, ports]).toEqual([name, published]);
  }
  expect(compose.services['keycloak']?.ports).toEqual([`127.0.0.1:7080:${list['keycloak']}`]);
  expect(compose.services['mail']?.ports?.[0]).toBe(`127.0.0.1:${list['smtp']}:1025`);
});

test('every address of a service leads to a service that listens there', () => {
  const addresses = every.flatMap(([name, { environment = {} }]) =>
    Object.entries(environment)
      .filter(([setting]) => /_URL$/.test(setting))
      .map(([setting, url]) => ({ name, setting, url })),
  );
  expect(addresses.length).toBeGreaterThan(80);
  const outside = ['http://localhost:7000', 'http://keycloak.localhost:7080'];
  for (const { name, setting, url } of addresses) {
    if (setting === 'DOUI_MONGO_URL') continue;
    const { hostname, port } = new URL(url);
    const there = compose.services[hostname]?.environment?.['DOUI_PORT'];
    const known = outside.includes(url) || there === port;
    expect([name, setting, url, known]).toEqual([name, setting, url, true]);
  }
});

test('the edge names the organisations whose managers load the examples', () => {
  const { organisations } = readRealmTemplate();
  const managers = JSON.parse(readFileSync(join(directory, 'managers.json'), 'utf8'));
  expect(compose.services['edge']?.environment?.['DOUI_ORGANISATIONS']).toBe(
    organisations.join(','),
  );
  expect(Object.keys(managers)).toEqual(organisations.map((name) => `manager-${name}`));
});

test('every secret that compose asks for is in the .env, and no other', () => {
  const asked = new Set([...text.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name));
  const env = readFileSync(join(directory, '.env'), 'utf8');
  const given = env
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('=')[0]);
  expect(new Set(given)).toEqual(asked);
});

test('R-10.1: one address leads to the pages and to every API', () => {
  const { edge, portal } = compose.services;
  expect(edge?.ports).toEqual(['127.0.0.1:7000:7000']);
  expect(edge?.environment).toMatchObject({ DOUI_PAGES_URL: 'http://portal:7010' });
  for (const service of apiServices) {
    const name = `DOUI_${service.toUpperCase().replaceAll('-', '_')}_URL`;
    const port = readPortList()[service];
    expect([name, edge?.environment?.[name]]).toEqual([name, `http://${service}:${port}`]);
    expect([name, portal?.environment?.[name]]).toEqual([name, `http://${service}:${port}`]);
  }
  const mongo = readFileSync(join(directory, 'mongo-users.js'), 'utf8');
  expect(mongo).toContain(`getSiblingDB('${portal?.environment?.['DOUI_MONGO_DATABASE']}')`);
});

test('a service is known to Kafka, MongoDB and Keycloak under its own name', () => {
  const setup = JSON.parse(readFileSync(join(directory, 'kafka-setup.json'), 'utf8')) as {
    users: { name: string }[];
    acls: { user: string }[];
  };
  const mongo = readFileSync(join(directory, 'mongo-users.js'), 'utf8');
  const services = Object.entries(compose.services).filter(
    ([, it]) => it.environment?.['DOUI_KAFKA_USERNAME'],
  );
  expect(services).toHaveLength(8);
  for (const [name, { environment = {} }] of services) {
    expect(environment['DOUI_KAFKA_USERNAME']).toBe(name);
    expect(environment['DOUI_CLIENT_ID']).toBe(`svc-${name}`);
    expect(setup.users.map((user) => user.name)).toContain(name);
    expect(setup.acls.map((acl) => acl.user)).toContain(name);
    if (name === 'gate' || name === 'decision') continue; // It owns nothing.
    expect(mongo).toContain(`getSiblingDB('${environment['DOUI_MONGO_DATABASE']}')`);
    expect(mongo).toContain(`"user":"${name}"`);
  }
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { apiServices } from './api-services.ts';
import { writeComposeFiles } from './compose-files.ts';
import { readPortList } from './lists.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'doui-compose-'));
const text = readFileSync(new URL('../../compose.yaml', import.meta.url), 'utf8');
const compose = parse(text, { merge: true }) as {
  services: Record<
    string,
    { volumes?: string[]; ports?: string[]; environment?: Record<string, string> }
  >;
};
let directory = '';

beforeAll(() => {
  directory = writeComposeFiles(dataDir);
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

test('every file that compose mounts from .doui is written, and no other', () => {
  const mounted = Object.values(compose.services)
    .flatMap((service) => service.volumes ?? [])
    .map((volume) => /^\.\.\/\.doui\/compose\/([^:]+):/.exec(volume)?.[1])
    .filter((name) => name !== undefined);
  expect(readdirSync(directory).sort()).toEqual([...new Set([...mounted, '.env'])].sort());
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

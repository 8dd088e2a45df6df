import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commonConfig, readConfig } from './config.ts';
import { authorityOf, kafkaOf, keycloakOf, mongoOf } from './connections.ts';

const env = {
  DOUI_PORT: '7002',
  DOUI_INSTANCE: '3',
  DOUI_KAFKA_BROKERS: 'a:1,b:2',
  DOUI_KAFKA_USERNAME: 'consent',
  DOUI_KAFKA_PASSWORD: 'secret',
  DOUI_MONGO_URL: 'mongodb://127.0.0.1:7017',
  DOUI_MONGO_DATABASE: 'doui_consent',
  DOUI_KEYCLOAK_URL: 'https://127.0.0.1:7080',
  DOUI_CLIENT_ID: 'svc-consent',
};

test("R-3.2: without an authority none is given, so that the system's own count", () => {
  const config = readConfig(env, commonConfig);
  expect(kafkaOf(config, 'consent')).toEqual({
    ...{ brokers: ['a:1', 'b:2'], username: 'consent', password: 'secret' },
    ...{ clientId: 'consent.3', partitions: 6 },
  });
  expect(mongoOf(config, 'doui_consent_keys')).toEqual({
    ...{ url: 'mongodb://127.0.0.1:7017', database: 'doui_consent_keys', ca: undefined },
  });
  expect(authorityOf(config)).toEqual({});
  expect(keycloakOf(config)).not.toHaveProperty('ca');
});

test('R-3.2: each server is believed by the authority named for it', () => {
  const directory = mkdtempSync(join(tmpdir(), 'doui-ca-'));
  const keycloakCa = join(directory, 'keycloak.pem');
  writeFileSync(keycloakCa, 'of keycloak');
  const config = readConfig(
    {
      ...env,
      DOUI_KAFKA_CA: '/kafka.pem',
      DOUI_MONGO_CA: '/mongo.pem',
      DOUI_KEYCLOAK_CA: keycloakCa,
      DOUI_SNAPSHOT_DIR: '/kept',
    },
    commonConfig,
  );
  expect(kafkaOf(config, 'consent')).toMatchObject({ ca: '/kafka.pem', keepDir: '/kept' });
  expect(mongoOf(config, 'x').ca).toBe('/mongo.pem');
  expect(keycloakOf(config)).toMatchObject({ ca: 'of keycloak', clientId: 'svc-consent' });
  rmSync(directory, { recursive: true });
});

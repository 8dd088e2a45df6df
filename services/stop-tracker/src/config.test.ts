import { expect, test } from 'vitest';
import { configFrom } from './config.ts';

const env = {
  DOUI_KAFKA_BROKERS: '127.0.0.1:7092',
  DOUI_KAFKA_PASSWORD: 'secret',
  DOUI_MONGO_URL: 'mongodb://127.0.0.1:7017',
  DOUI_KEYCLOAK_URL: 'http://127.0.0.1:7080',
  DOUI_MASTER_KEY_FILE: 'master',
  DOUI_STATE_MAC_KEY_FILE: 'mac',
  DOUI_CLIENT_ID: 'svc-stop-tracker',
  DOUI_CLIENT_SECRET: 'secret',
  DOUI_CONSENT_URL: 'http://127.0.0.1:7002',
  DOUI_RECORDS_URL: 'http://127.0.0.1:7008',
  DOUI_NOTIFICATION_URL: 'http://127.0.0.1:7007',
  DOUI_PURPOSE_REGISTRY_URL: 'http://127.0.0.1:7001',
  DOUI_PUBLIC_URL: 'http://127.0.0.1:7000',
};

test('R-9.4: T is one second unless said otherwise, and its parts fit in it', () => {
  const config = configFrom(env);
  expect(config.closingMs).toBe(1_000);
  expect(config.stalenessMs + config.leaseMs + config.sweepMs).toBeLessThanOrEqual(1_000);
});

test.each([
  { DOUI_CLOSING_MS: '899' },
  { DOUI_STALENESS_MS: '501' },
  { DOUI_LEASE_MS: '600' },
  { DOUI_SWEEP_MS: '10000' },
])('R-9.4: a configuration whose parts exceed T does not start: %o', (more) => {
  expect(() => configFrom({ ...env, ...more })).toThrow('the guarantee would not hold');
});

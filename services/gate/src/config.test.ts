import { expect, test } from 'vitest';
import { readGateConfig } from './config.ts';

const env = {
  DOUI_PORT: '7005',
  DOUI_KAFKA_BROKERS: '127.0.0.1:7092',
  DOUI_KAFKA_USERNAME: 'gate',
  DOUI_KAFKA_PASSWORD: 'secret',
  DOUI_KEYCLOAK_URL: 'http://127.0.0.1:7080',
  DOUI_STATE_MAC_KEY_FILE: '/keys/mac',
  DOUI_MASTER_KEY_FILE: '/keys/master',
};

test('R-9.4: a configuration whose parts exceed T does not start', () => {
  expect(readGateConfig(env)).toMatchObject({ stalenessMs: 400, leaseMs: 400, closingMs: 1_000 });
  expect(() => readGateConfig({ ...env, DOUI_STALENESS_MS: '501' })).toThrow('guarantee');
  expect(() => readGateConfig({ ...env, DOUI_LEASE_MS: '600' })).toThrow('guarantee');
  expect(() => readGateConfig({ ...env, DOUI_CLOSING_MS: '899' })).toThrow('guarantee');
});

test('R-9.3: ticks must come at least twice within the bound', () => {
  expect(() => readGateConfig({ ...env, DOUI_TICK_MS: '201' })).toThrow('freshness');
});

test('a faulty configuration names every fault at once', () => {
  expect(() => readGateConfig({})).toThrow(/DOUI_PORT[\s\S]*DOUI_STATE_MAC_KEY_FILE/);
});

import { type Addresses, apiServices } from '@doui/local';
import { expect, test } from 'vitest';
import { serviceEnvironment } from './services.ts';

const anything = new Proxy({}, { get: () => 'x' }) as Record<string, string>;
const ports = new Proxy({}, { get: () => 7000 }) as Addresses['ports'];
const plain: Addresses = {
  ports,
  kafka: { brokers: '127.0.0.1:7092', users: anything },
  mongoUrl: 'mongodb://127.0.0.1:7017',
  keycloakUrl: 'http://127.0.0.1:7080',
  clients: anything,
  keyFiles: { master: 'master.key', stateMac: 'state-mac.key' },
};
const withTls: Addresses = {
  ...plain,
  kafka: { ...plain.kafka, tlsBrokers: '127.0.0.1:7094', ca: 'ca.pem' },
  ca: 'ca.pem',
};

test.each(apiServices)('R-3.2: with --tls %s reaches every server by the authority', (service) => {
  const env = serviceEnvironment(service, withTls);
  expect(env['DOUI_KAFKA_BROKERS']).toBe('127.0.0.1:7094');
  for (const server of ['KAFKA', 'MONGO', 'KEYCLOAK']) {
    expect([server, env[`DOUI_${server}_CA`]]).toEqual([server, 'ca.pem']);
  }
});

test('without it nobody is given an authority, and Kafka is where it speaks plainly', () => {
  const env = serviceEnvironment('gate', plain);
  expect(env['DOUI_KAFKA_BROKERS']).toBe('127.0.0.1:7092');
  expect(Object.keys(env).filter((name) => name.endsWith('_CA'))).toEqual([]);
  // A listener beside the plain one, for tests: the services stay where they are.
  const beside = { ...plain, kafka: withTls.kafka };
  expect(serviceEnvironment('gate', beside)['DOUI_KAFKA_BROKERS']).toBe('127.0.0.1:7092');
});

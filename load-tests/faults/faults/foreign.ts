import { connect } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import type { Run } from '../run.ts';

/**
 * The broker as somebody sees it who knows nothing of our doors. With a port, that broker alone of several: kafkajs
 * asks any it has heard of, so every connection is led there.
 */
export function foreignKafka({ stack }: Run, port?: number): Kafka {
  const { brokers, users } = stack.servers.kafka;
  return new Kafka({
    ...{ clientId: 'faults.foreign', brokers: brokers.split(','), logLevel: logLevel.NOTHING },
    ...(port === undefined
      ? {}
      : { socketFactory: ({ onConnect }) => connect({ host: '127.0.0.1', port }, onConnect) }),
    sasl: { mechanism: 'scram-sha-512', username: 'admin', password: users['admin'] ?? '' },
    retry: { retries: 2 },
  });
}

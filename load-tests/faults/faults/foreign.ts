import { Kafka, logLevel } from 'kafkajs';
import type { Run } from '../run.ts';

/** The broker as somebody sees it who knows nothing of our doors. */
export function foreignKafka({ stack }: Run): Kafka {
  const { brokers, users } = stack.servers.kafka;
  return new Kafka({
    ...{ clientId: 'faults.foreign', brokers: brokers.split(','), logLevel: logLevel.NOTHING },
    sasl: { mechanism: 'scram-sha-512', username: 'admin', password: users['admin'] ?? '' },
    retry: { retries: 2 },
  });
}

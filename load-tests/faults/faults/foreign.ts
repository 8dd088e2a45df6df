import { Kafka, logLevel } from 'kafkajs';
import type { Run } from '../run.ts';

/** The broker, or that one of several, as somebody sees it who knows nothing of our doors. */
export function foreignKafka({ stack }: Run, one?: string): Kafka {
  const { brokers, users } = stack.servers.kafka;
  const asked = one === undefined ? brokers.split(',') : [one];
  return new Kafka({
    ...{ clientId: 'faults.foreign', brokers: asked, logLevel: logLevel.NOTHING },
    sasl: { mechanism: 'scram-sha-512', username: 'admin', password: users['admin'] ?? '' },
    retry: { retries: 2 },
  });
}

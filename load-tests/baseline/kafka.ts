import { Kafka, logLevel } from 'kafkajs';
import type { BenchServers } from '../bench/row.ts';

/** kafkajs as it comes. */
export const kafkaFor = ({ brokers, adminPassword }: BenchServers): Kafka =>
  new Kafka({
    clientId: 'baseline',
    brokers: brokers.split(','),
    sasl: { mechanism: 'scram-sha-512', username: 'admin', password: adminPassword },
    logLevel: logLevel.NOTHING,
  });

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Addresses, defaultDataDir, startServers, timedProgress } from '@doui/local';
import type { BenchServers } from './row.ts';

const portOffset = 3_000;

/**
 * Kafka and the database for the bench. It brings its own, empty ones: what it writes to the state topics
 * would stay in a product's for ever, and a gate that runs there would share the work of the measured one.
 * DOUI_BENCH_SERVERS names the servers.json of others.
 */
export async function benchServers(): Promise<{ servers: BenchServers; stop(): Promise<void> }> {
  const file = process.env['DOUI_BENCH_SERVERS'];
  if (file) {
    const servers = JSON.parse(readFileSync(file, 'utf8')) as Addresses;
    return { servers: wanted(servers), stop: async () => undefined };
  }
  const stack = await startServers({
    dataDir: join(defaultDataDir(), 'bench'),
    cacheDir: process.env['DOUI_CACHE_DIR'] ?? join(defaultDataDir(), 'cache'),
    portOffset: Number(process.env['DOUI_BENCH_PORT_OFFSET'] ?? portOffset),
    fresh: true,
    only: ['kafka', 'mongo'],
    progress: timedProgress((line) => console.error(line)),
  });
  return { servers: wanted(stack), stop: () => stack.stop() };
}

/** For rows that need no servers: whoever connects to these all the same fails at once. */
export const noServers: BenchServers = {
  brokers: '127.0.0.1:9',
  adminPassword: '',
  gatePassword: '',
  notificationPassword: '',
  mongoUrl: 'mongodb://127.0.0.1:9',
  masterKeyFile: '',
  stateMacKeyFile: '',
};

const wanted = ({ kafka, mongoUrl, keyFiles }: Addresses): BenchServers => ({
  brokers: kafka.brokers,
  adminPassword: kafka.users['admin'] ?? '',
  gatePassword: kafka.users['gate'] ?? '',
  notificationPassword: kafka.users['notification'] ?? '',
  mongoUrl,
  masterKeyFile: keyFiles.master,
  stateMacKeyFile: keyFiles.stateMac,
});

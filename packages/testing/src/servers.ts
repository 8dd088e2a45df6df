import { readFileSync } from 'node:fs';
import type { Addresses } from '@doui/local';

/** The real servers of this test run: addresses, users and secrets. */
export function testServers(): Addresses {
  const file = process.env['DOUI_TEST_SERVERS'];
  if (!file)
    throw new Error('no servers: run through `npm run integration` or name DOUI_TEST_SERVERS');
  return JSON.parse(readFileSync(file, 'utf8')) as Addresses;
}

/** The password of one Kafka user of the test run. */
export function kafkaPassword(user: string): string {
  const password = testServers().kafka.users[user];
  if (!password) throw new Error(`no Kafka user ${user}`);
  return password;
}

import { readTopicList } from '@doui/local';
import { connect, type Stream } from '@doui/stream';
import type { BenchServers } from './row.ts';

export const partitions = 6;

/** The bench speaks as the superuser: it makes topics, and its programs are nobody's service. */
export const connectAsAdmin = ({ brokers, adminPassword }: BenchServers): Stream =>
  connect({ brokers, username: 'admin', password: adminPassword, clientId: 'bench', partitions });

/** Makes topics with the settings of `infra/topics.yaml`; answers how to remove them. */
export async function makeTopics(
  servers: BenchServers,
  kinds: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  if (Object.keys(kinds).length === 0) return async () => undefined;
  const { kinds: settings } = readTopicList();
  const stream = connectAsAdmin(servers);
  const admin = stream.admin();
  const names = Object.keys(kinds);
  await admin.ensureTopics(
    names.map((name) => ({ name, partitions, config: settings[kinds[name] ?? ''] ?? {} })),
  );
  await admin.close();
  return async () => {
    const again = stream.admin();
    await again.deleteTopics(names);
    await again.close();
    await stream.close();
  };
}

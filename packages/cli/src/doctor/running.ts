import {
  type Addresses,
  accepts,
  apiServices,
  type Ports,
  portSetting,
  portsFrom,
  readTopicList,
  staticTopics,
} from '@doui/local';
import { connect } from '@doui/stream';
import { dataDirOf } from '../access.ts';
import { readServers, trust } from '../servers.ts';
import type { Check } from './diagnose.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The local stack while it runs; otherwise whether its ports are free. */
export async function runningChecks(env: Env): Promise<Check[]> {
  const servers = readServers(dataDirOf(env));
  trust(servers);
  if (!servers) {
    const ports = await portChecks(portsFrom(env));
    return [{ what: 'stack', state: 'off', found: 'not started (`doui up`)' }, ...ports];
  }
  return [
    await httpCheck(
      'Keycloak',
      `${servers.keycloakUrl}/realms/doui/.well-known/openid-configuration`,
    ),
    await tcpCheck('MongoDB', new URL(servers.mongoUrl)),
    ...(await topicChecks(servers)),
    ...(await Promise.all(
      [...apiServices, 'portal' as const].map((name) =>
        httpCheck(
          name === 'portal' ? 'edge' : name,
          `http://127.0.0.1:${servers.ports[name]}/readyz`,
        ),
      ),
    )),
  ];
}

async function portChecks(ports: Ports): Promise<Check[]> {
  const taken: string[] = [];
  for (const [name, port] of Object.entries(ports)) {
    if (await accepts(port)) taken.push(`${name} ${port} (${portSetting(name)})`);
  }
  const help = 'end what uses them, or move ours with the settings in brackets or DOUI_PORT_OFFSET';
  return taken.length === 0
    ? [{ what: 'ports', state: 'ok', found: `all ${Object.keys(ports).length} free` }]
    : [{ what: 'ports', state: 'bad', found: `in use: ${taken.join(', ')}`, help }];
}

async function httpCheck(what: string, url: string): Promise<Check> {
  const help = `${url} should answer 200; see .doui/logs`;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    await answer.arrayBuffer();
    return { what, state: answer.ok ? 'ok' : 'bad', found: `${url} ${answer.status}`, help };
  } catch {
    return { what, state: 'bad', found: `${url} does not answer`, help };
  }
}

async function tcpCheck(what: string, url: URL): Promise<Check> {
  const port = Number(url.port || 27017);
  const there = await accepts(port, url.hostname);
  return {
    what,
    state: there ? 'ok' : 'bad',
    found: `${url.hostname}:${port} ${there ? 'accepts connections' : 'does not answer'}`,
    help: 'see .doui/logs/mongo.log',
  };
}

async function topicChecks(servers: Addresses): Promise<Check[]> {
  const { brokers, users } = servers.kafka;
  const topics = staticTopics(readTopicList(), 'local');
  const stream = connect({
    brokers,
    username: 'admin',
    password: users['admin'] ?? '',
    clientId: 'doui-doctor',
    partitions: topics[0]?.partitions ?? 0,
  });
  const admin = stream.admin();
  const names = topics.map((topic) => topic.name);
  try {
    await admin.checkPartitions(names);
    const found = `${names.length} topics of ${stream.partitions} partitions at ${brokers}`;
    return [{ what: 'Kafka', state: 'ok', found }];
  } catch (error) {
    const help = 'the number of partitions never changes; a topic that is missing was deleted';
    return [{ what: 'Kafka', state: 'bad', found: (error as Error).message, help }];
  } finally {
    await admin.close();
  }
}

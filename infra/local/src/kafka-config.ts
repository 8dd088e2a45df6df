import type { Authority } from './authority.ts';

export interface BrokerSettings {
  readonly port: number;
  readonly controllerPort: number;
  readonly tlsPort?: number;
  readonly authority?: Authority;
  readonly logDir: string;
  readonly superUsers: readonly string[];
  /** The broker's own password, for its talk to itself. */
  readonly brokerPassword: string;
  /** Loopback when not said: the address to listen on, and the name by which clients come. */
  readonly listenHost?: string;
  readonly advertisedHost?: string;
}

export type Properties = Readonly<Record<string, string | number | boolean>>;

export const HOST = '127.0.0.1';
const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule';
const PLAIN = 'org.apache.kafka.common.security.plain.PlainLoginModule';

/** server.properties of the single node. */
export const brokerProperties = (settings: BrokerSettings): string =>
  propertiesText(nodeProperties(settings));

export const propertiesText = (properties: Properties): string =>
  Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');

/** What the single node is told, with the reason of each setting that is not obvious. */
export function nodeProperties(settings: BrokerSettings): Properties {
  const tls = settings.authority && settings.tlsPort !== undefined;
  const { listenHost = HOST, advertisedHost = HOST } = settings;
  const listeners = (host: string): string[] => [
    `CLIENTS://${host}:${settings.port}`,
    ...(tls ? [`TLS://${host}:${settings.tlsPort}`] : []),
  ];
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${HOST}:${settings.controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: [...listeners(listenHost), `CONTROLLER://${HOST}:${settings.controllerPort}`].join(
      ',',
    ),
    'advertised.listeners': listeners(advertisedHost).join(','),
    'listener.security.protocol.map':
      'CLIENTS:SASL_PLAINTEXT,TLS:SASL_SSL,CONTROLLER:SASL_PLAINTEXT',
    'inter.broker.listener.name': 'CLIENTS',
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
    'listener.name.clients.scram-sha-512.sasl.jaas.config': scramLogin(settings),
    // SCRAM users live in the metadata that the controller serves, so it cannot ask for them itself.
    'sasl.mechanism.controller.protocol': 'PLAIN',
    'listener.name.controller.sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.controller.plain.sasl.jaas.config': jaas(
      PLAIN,
      settings,
      ` user_broker="${settings.brokerPassword}"`,
    ),
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': settings.superUsers.map((user) => `User:${user}`).join(';'),
    'allow.everyone.if.no.acl.found': false,
    // A topic that was misspelt, or deleted, must not come back empty and look complete.
    'auto.create.topics.enable': false,
    'log.dirs': settings.logDir,
    'num.partitions': 1,
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 10,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 10,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // The gate's lease is the broker's timer: it must look at it often.
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': 100,
    'group.initial.rebalance.delay.ms': 0,
    // A killed broker may come back when its old session is over: 9 s by default.
    'broker.session.timeout.ms': 5_000,
    'broker.heartbeat.interval.ms': 500,
    // 128 MB by default, a quarter of this heap.
    'log.cleaner.dedupe.buffer.size': 16_777_216,
    'log.index.size.max.bytes': 1_048_576,
    'controlled.shutdown.enable': true,
    ...(tls && settings.authority ? tlsProperties(settings.authority) : {}),
  };
}

const tlsProperties = (authority: Authority): Record<string, string> => ({
  'listener.name.tls.ssl.keystore.type': 'PKCS12',
  'listener.name.tls.ssl.keystore.location': authority.keystore,
  'listener.name.tls.ssl.keystore.password': authority.password,
  'listener.name.tls.ssl.key.password': authority.password,
  'listener.name.tls.ssl.enabled.protocols': 'TLSv1.3,TLSv1.2',
  'listener.name.tls.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
  'listener.name.tls.scram-sha-512.sasl.jaas.config': `${SCRAM} required;`,
});

/** How a broker signs in at another's listener. */
export const scramLogin = (settings: Pick<BrokerSettings, 'brokerPassword'>): string =>
  jaas(SCRAM, settings, '');

const jaas = (
  module: string,
  { brokerPassword }: Pick<BrokerSettings, 'brokerPassword'>,
  users: string,
): string => `${module} required username="broker" password="${brokerPassword}"${users};`;

/** What a Java client needs to speak to the broker as that user. */
export const clientProperties = (
  port: number,
  user: string,
  password: string,
  host = HOST,
): Record<string, string> => ({
  'bootstrap.servers': `${host}:${port}`,
  'security.protocol': 'SASL_PLAINTEXT',
  'sasl.mechanism': 'SCRAM-SHA-512',
  'sasl.jaas.config': `${SCRAM} required username="${user}" password="${password}";`,
});

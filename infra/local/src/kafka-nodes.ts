import { join } from 'node:path';
import type { Authority } from './authority.ts';
import { controllerProperties, memberProperties } from './kafka-cluster.ts';
import { brokerProperties, propertiesText } from './kafka-config.ts';
import type { BrokerCount } from './lists.ts';
import { type Ports, portOf } from './ports.ts';

/** One process of Kafka. */
export interface KafkaNode {
  /** Under which it runs, and whose log it writes. */
  readonly name: string;
  readonly directory: string;
  readonly logDir: string;
  readonly properties: string;
  /** Ports it listens on; it is there when the first answers. */
  readonly ports: Readonly<Record<string, number>>;
  readonly jvm: readonly string[];
  /** Whether it keeps who may sign in: the super users are written there when it is formatted. */
  readonly keepsUsers: boolean;
}

export interface NodesWanted {
  readonly brokers: BrokerCount;
  readonly ports: Ports;
  /** By which port peers come to a listener (by its name in infra/ports.yaml), where it is not its own. */
  readonly via?: Ports;
  readonly directory: string;
  readonly superUsers: readonly string[];
  readonly brokerPassword: string;
  readonly authority?: Authority;
}

const CONTROLLER = 'kafka-controller';
const MEMBERS = ['kafka', 'kafka-2', 'kafka-3'];

/** Who talks to clients, as they are named in infra/ports.yaml. */
export const brokerNames = (brokers: BrokerCount): readonly string[] => MEMBERS.slice(0, brokers);

/** The processes of Kafka in the order in which they start: those of one group at once, after the group before. */
export function kafkaNodes(wanted: NodesWanted): readonly (readonly KafkaNode[])[] {
  if (wanted.brokers === 1) return [[single(wanted)]];
  if (wanted.authority) throw new Error('three brokers speak no TLS; start one, or do without it');
  return [[controller(wanted)], MEMBERS.map((name, n) => member(wanted, name, n + 1))];
}

function single({ ports, directory, authority, ...common }: NodesWanted): KafkaNode {
  const port = portOf(ports, 'kafka');
  const controllerPort = portOf(ports, CONTROLLER);
  const tlsPort = portOf(ports, 'kafka-tls');
  const logDir = join(directory, 'data');
  const tls = authority ? { authority, tlsPort } : {};
  return {
    ...{ name: 'kafka', directory, logDir, keepsUsers: true },
    jvm: ['-Xmx512m', '-Xms256m', '-XX:MaxGCPauseMillis=20'],
    properties: brokerProperties({ ...common, ...tls, port, controllerPort, logDir }),
    ports: {
      kafka: port,
      [CONTROLLER]: controllerPort,
      ...(authority ? { 'kafka-tls': tlsPort } : {}),
    },
  };
}

function member(wanted: NodesWanted, name: string, id: number): KafkaNode {
  const [port, peersPort] = [portOf(wanted.ports, name), portOf(wanted.ports, `${name}-peers`)];
  return {
    ...nodeOf(wanted, name, 256),
    keepsUsers: false,
    properties: propertiesText(
      memberProperties({
        ...settingsOf(wanted, name),
        ...{ id, port, peersPort, peersVia: wanted.via?.[`${name}-peers`] ?? peersPort },
      }),
    ),
    ports: { [name]: port, [`${name}-peers`]: peersPort },
  };
}

function controller(wanted: NodesWanted): KafkaNode {
  const settings = settingsOf(wanted, CONTROLLER);
  return {
    ...nodeOf(wanted, CONTROLLER, 128),
    keepsUsers: true,
    properties: propertiesText(controllerProperties(settings)),
    ports: { [CONTROLLER]: settings.controllerPort },
  };
}

function nodeOf(wanted: NodesWanted, name: string, heapMb: number) {
  // Four of them share a machine with the services: what they compile and collect is kept small.
  const jvm = [`-Xmx${heapMb}m`, `-Xms${heapMb}m`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  return { name, ...directoriesOf(wanted, name), jvm };
}

function directoriesOf({ directory }: NodesWanted, name: string) {
  const own = join(directory, name);
  return { directory: own, logDir: join(own, 'data') };
}

function settingsOf(wanted: NodesWanted, name: string) {
  const { ports, via, superUsers, brokerPassword } = wanted;
  const controllerPort = portOf(ports, CONTROLLER);
  const { logDir } = directoriesOf(wanted, name);
  return {
    ...{ superUsers, brokerPassword, logDir, controllerPort },
    controllerVia: via?.[CONTROLLER] ?? controllerPort,
  };
}

import {
  type BrokerSettings,
  HOST,
  nodeProperties,
  type Properties,
  scramLogin,
} from './kafka-config.ts';

/** One of three brokers: where its peers reach it, and where it reaches the controller. */
export interface MemberSettings extends BrokerSettings {
  readonly id: number;
  readonly peersPort: number;
  /** The port by which peers come: its own, or where something stands between. */
  readonly peersVia: number;
  readonly controllerVia: number;
}

export interface ControllerSettings extends Omit<BrokerSettings, 'port'> {
  readonly controllerVia: number;
}

export const CONTROLLER_ID = 100;

/** As many replicas as there are brokers, and a write that one of them may miss: as a deployment has it. */
const replicated: Properties = {
  'default.replication.factor': 3,
  'min.insync.replicas': 2,
  'offsets.topic.replication.factor': 3,
  'transaction.state.log.replication.factor': 3,
  'transaction.state.log.min.isr': 2,
  'share.coordinator.state.topic.replication.factor': 3,
  'share.coordinator.state.topic.min.isr': 2,
};

const quorum = (controllerVia: number): Properties => ({
  'controller.quorum.voters': `${CONTROLLER_ID}@${HOST}:${controllerVia}`,
});

/** A broker whose talk with its peers has a listener of its own, so that it can be cut while clients still come. */
export const memberProperties = (settings: MemberSettings): Properties => ({
  ...nodeProperties(settings),
  ...replicated,
  ...quorum(settings.controllerVia),
  'process.roles': 'broker',
  'node.id': settings.id,
  listeners: `CLIENTS://${HOST}:${settings.port},PEERS://${HOST}:${settings.peersPort}`,
  'advertised.listeners': `CLIENTS://${HOST}:${settings.port},PEERS://${HOST}:${settings.peersVia}`,
  'listener.security.protocol.map':
    'CLIENTS:SASL_PLAINTEXT,PEERS:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT',
  'inter.broker.listener.name': 'PEERS',
  'listener.name.peers.scram-sha-512.sasl.jaas.config': scramLogin(settings),
});

const ofBrokersAlone = /^(inter\.broker\.listener\.name|listener\.name\.clients\.)/;

/** The one that says who leads what. It makes the topics too, so the number of replicas is said to it as well. */
export function controllerProperties(settings: ControllerSettings): Properties {
  const node = nodeProperties({ ...settings, port: 0 });
  const kept = Object.entries(node).filter(([name]) => !ofBrokersAlone.test(name));
  return {
    ...Object.fromEntries(kept),
    ...replicated,
    ...quorum(settings.controllerVia),
    'process.roles': 'controller',
    'node.id': CONTROLLER_ID,
    listeners: `CONTROLLER://${HOST}:${settings.controllerPort}`,
    'advertised.listeners': `CONTROLLER://${HOST}:${settings.controllerVia}`,
  };
}

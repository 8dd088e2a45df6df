import { expect, test } from 'vitest';
import { type KafkaNode, kafkaNodes } from './kafka-nodes.ts';
import { type BrokerCount, readPortList } from './lists.ts';
import { type Ports, portsFrom } from './ports.ts';

const wanted = (brokers: BrokerCount, via?: Ports) => ({
  ...{ brokers, directory: '/data/kafka', superUsers: ['admin', 'broker'] },
  ports: portsFrom({}, 0, readPortList(brokers)),
  brokerPassword: 'secret',
  ...(via ? { via } : {}),
});

const said = ({ properties }: KafkaNode): Record<string, string> =>
  Object.fromEntries(
    properties
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );

test('by default one node is broker and controller, and keeps one copy', () => {
  const [[node, ...others] = [], ...later] = kafkaNodes(wanted(1));
  if (!node) throw new Error('no node');
  expect([others, later]).toEqual([[], []]);
  expect(node).toMatchObject({ name: 'kafka', logDir: '/data/kafka/data', keepsUsers: true });
  expect(said(node)).toMatchObject({
    'process.roles': 'broker,controller',
    'controller.quorum.voters': '1@127.0.0.1:7093',
    'inter.broker.listener.name': 'CLIENTS',
    'default.replication.factor': '1',
  });
  expect(said(node)).not.toHaveProperty('min.insync.replicas');
});

test('F4N: three brokers start after their controller, with data, ports and a number of their own', () => {
  const [controllers = [], brokers = []] = kafkaNodes(wanted(3));
  expect(controllers.map(({ name }) => name)).toEqual(['kafka-controller']);
  expect(brokers.map(({ name }) => name)).toEqual(['kafka', 'kafka-2', 'kafka-3']);
  const all = [...controllers, ...brokers];
  for (const what of [
    all.map(({ logDir }) => logDir),
    all.map((node) => said(node)['node.id']),
    all.flatMap(({ ports }) => Object.values(ports).map(String)),
  ]) {
    expect(new Set<string | undefined>(what).size, String(what)).toBe(what.length);
  }
  // Only who keeps the metadata is told who may sign in.
  expect(all.filter(({ keepsUsers }) => keepsUsers)).toEqual(controllers);
});

test('F4N: every topic has three copies, and a write waits for two; the controller makes topics so too', () => {
  for (const node of kafkaNodes(wanted(3)).flat()) {
    expect(said(node), node.name).toMatchObject({
      'default.replication.factor': '3',
      'min.insync.replicas': '2',
      'offsets.topic.replication.factor': '3',
      'transaction.state.log.replication.factor': '3',
      'transaction.state.log.min.isr': '2',
    });
  }
});

test('F4N: peers and controller are reached where something stands between, clients never', () => {
  const via = { 'kafka-2-peers': 40_002, 'kafka-controller': 40_100 };
  const [[controller] = [], [first, second] = []] = kafkaNodes(wanted(3, via));
  if (!controller || !first || !second) throw new Error('a node is missing');
  expect(said(first)).toMatchObject({
    listeners: 'CLIENTS://127.0.0.1:7092,PEERS://127.0.0.1:7097',
    'advertised.listeners': 'CLIENTS://127.0.0.1:7092,PEERS://127.0.0.1:7097',
    'inter.broker.listener.name': 'PEERS',
  });
  expect(said(second)).toMatchObject({
    listeners: 'CLIENTS://127.0.0.1:7095,PEERS://127.0.0.1:7098',
    'advertised.listeners': 'CLIENTS://127.0.0.1:7095,PEERS://127.0.0.1:40002',
  });
  expect(said(controller)).toMatchObject({
    'process.roles': 'controller',
    listeners: 'CONTROLLER://127.0.0.1:7093',
    'advertised.listeners': 'CONTROLLER://127.0.0.1:40100',
  });
  for (const node of [controller, first, second]) {
    expect(said(node)['controller.quorum.voters'], node.name).toBe('100@127.0.0.1:40100');
  }
});

test('three brokers and TLS together are refused', () => {
  const authority = { ca: '', keystore: '', password: '' };
  expect(() => kafkaNodes({ ...wanted(3), authority })).toThrow('TLS');
});

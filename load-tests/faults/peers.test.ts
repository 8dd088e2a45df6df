import { expect, onTestFinished, test } from 'vitest';
import { client, echoed } from './echo-kit.ts';
import { cutRule, namesOf, startPeers } from './peers.ts';

test.each([
  'broker-2-fetcher-0',
  'broker-2-txn-marker-sender',
  'AddPartitionsManager-client-2',
  'raft-client-2',
  '2',
])('F4N: %s is the second broker, and no other', (clientId) => {
  expect(clientId).toMatch(namesOf(2));
  for (const id of [1, 3, 22]) expect(clientId).not.toMatch(namesOf(id));
});

test('F4N: clients of a service are no broker', () => {
  for (const name of ['gate0.gate.view', 'consent.0.publisher', 'admin-2', '']) {
    expect(name).not.toMatch(namesOf(2));
  }
});

test('F4N: nothing gets to the broker that is away, and elsewhere only it is not heard', () => {
  const silent = { asked: 'hold', answered: 'hold' };
  expect(cutRule(1, 1)).toEqual({ who: /^/, ...silent });
  for (const other of [2, 3, undefined]) {
    expect(cutRule(1, other)).toEqual({ who: namesOf(1), ...silent });
  }
});

test('F4N: a cut goes both ways and leaves the others alone; what was said meanwhile arrives late', async () => {
  const listeners = ['kafka-peers', 'kafka-2-peers', 'kafka-3-peers', 'kafka-controller'];
  const ports = await Promise.all(listeners.map(async (name) => [name, await echoed()] as const));
  const peers = await startPeers(Object.fromEntries(ports));
  onTestFinished(peers.close);
  const say = (to: string, as: string) => client({ port: peers.via[to] ?? 0 }, as);
  const away = await Promise.all([
    say('kafka-2-peers', 'broker-1-fetcher-0'),
    say('kafka-controller', '1'),
    say('kafka-peers', 'broker-2-fetcher-0'),
  ]);
  const others = await Promise.all([
    say('kafka-2-peers', 'broker-3-fetcher-0'),
    say('kafka-controller', '2'),
  ]);

  await peers.cut(1);
  for (const one of [...away, ...others]) one.say('heard');
  for (const one of others) await expect.poll(one.text).toBe('heard');
  expect(away.map((one) => one.text())).toEqual(['', '', '']);

  await peers.heal();
  for (const one of away) await expect.poll(one.text).toBe('heard');
});
